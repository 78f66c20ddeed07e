"""What an agency paid for, what it may do for it, and what it has used."""
