"""Agreements (협약) of confirmed cases: terms by clauses, versions, signing, costs."""
