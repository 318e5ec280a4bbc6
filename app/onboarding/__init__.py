"""Hosts take their listings in hand: confirming facts, verifying, correcting."""
