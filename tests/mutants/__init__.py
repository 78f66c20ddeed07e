"""What keeps agencies apart, taken out piece by piece: each piece must be missed by a judge."""
