"""Pure rules of the log: its chain and how long things are kept."""
