"""Experience: what a ledger of roles amounts to, and who confirms it."""
