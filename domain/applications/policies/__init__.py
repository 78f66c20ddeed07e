"""Rules of applications, pure."""
