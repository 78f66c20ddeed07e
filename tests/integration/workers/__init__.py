"""Workers on real servers and real sockets."""
