"""The programs context: its policies and the synthetic catalogue."""
