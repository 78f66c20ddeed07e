"""What can be done with agencies and keys."""
