"""Testbeds ranked for demands (추천); the only slice that knows the library `matching`."""
