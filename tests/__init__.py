"""Tests through HTTP, the command line and a browser, on real databases."""
