"""What firm, host and desk write to each other in a case, with files; and the desk's own notes."""
