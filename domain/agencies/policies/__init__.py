"""Who may do what in an agency, as data."""
