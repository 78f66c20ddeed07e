"""What the image is made of, and what must not be in it."""
