"""After a demonstration: what became of it, how both sides found it, and who wants to buy."""
