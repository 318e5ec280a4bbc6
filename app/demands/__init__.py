"""What firms must demonstrate (실증 신청)."""
