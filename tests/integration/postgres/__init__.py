"""PostgreSQL: isolation, races, statements."""
