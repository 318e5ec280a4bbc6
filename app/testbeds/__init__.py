"""Places and what they offer: facilities, testbeds, their versions, search."""
