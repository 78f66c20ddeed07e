"""What is done with readiness."""
