"""Mail over a real socket and into real files."""
