"""The controlled words: types, industries, districts, regulations, the plan, the lexicon."""
