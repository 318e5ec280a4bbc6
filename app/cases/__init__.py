"""The thread from a firm's request to a confirmed match (실증 진행)."""
