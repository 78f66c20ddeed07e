"""People against the real database, through the real wiring."""
