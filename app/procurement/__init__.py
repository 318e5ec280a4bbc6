"""Procurement readiness: which routes into public buying there are, and what a case has towards each."""
