"""Days of testbeds confirmed for cases (이용 일정)."""
