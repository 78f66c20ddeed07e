"""Mail as files in a folder, for development and tests."""
