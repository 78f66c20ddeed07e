"""Rules of notifications, pure."""
