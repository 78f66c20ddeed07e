"""Rules of the year after applying."""
