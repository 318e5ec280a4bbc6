"""Proofs and measurements that take longer than a test may; nothing here is imported by the service."""
