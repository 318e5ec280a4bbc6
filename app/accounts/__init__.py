"""Organizations, people and how they prove who they are."""
