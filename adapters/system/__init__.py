"""Clock, identifiers, secrets and sealing from the operating system."""
