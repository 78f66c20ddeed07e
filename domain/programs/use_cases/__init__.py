"""What can be done with catalogues and seasons."""
