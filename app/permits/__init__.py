"""Permits and exemptions: rules as data, what a demonstration needs, and the register of a case."""
