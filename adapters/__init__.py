"""What talks to technology, one folder each."""
