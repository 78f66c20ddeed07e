"""Rules of edge."""
