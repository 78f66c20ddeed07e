"""Rules of log-in, sessions and roles."""
