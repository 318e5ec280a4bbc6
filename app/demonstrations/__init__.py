"""실증: what happens between a confirmed match and its end – plan, safety, running, measured, reported."""
