"""The free trial over HTTP: no account, no card."""
