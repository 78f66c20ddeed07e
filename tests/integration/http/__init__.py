"""Outgoing requests on real sockets, and where none is opened."""
