"""People, their memberships of agencies, and their sessions."""
