"""What coordinators enter for people who phone, write or visit, and what the owners say to it."""
