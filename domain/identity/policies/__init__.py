"""Pure rules of log-in, sessions and roles."""
