"""확인 요청: what a firm asks of a host becomes a fact of the listing for everyone."""
