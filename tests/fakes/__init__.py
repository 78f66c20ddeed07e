"""Memory implementations of the ports."""
