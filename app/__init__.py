"""대전 실증이음: the Daejeon testbed supply–demand matching service."""
