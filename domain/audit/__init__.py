"""What was done and read, in a chain that shows every edit; exports, consents, retention."""
