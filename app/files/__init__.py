"""Files that people hand in: recognised by content, kept by digest, given by the noun they belong to."""
