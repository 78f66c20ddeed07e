"""Rules of kernel."""
