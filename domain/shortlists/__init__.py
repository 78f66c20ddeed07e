"""The budgeted list built from a ranking."""
