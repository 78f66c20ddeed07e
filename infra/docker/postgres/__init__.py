"""Scripts the PostgreSQL image runs once, on an empty data folder."""
