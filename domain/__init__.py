"""The hexagon: what Preceptor decides, with no technology in it."""
