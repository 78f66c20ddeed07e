"""Rules and use cases over fakes; no sockets."""
