"""Sign up, log in, sessions, second factor, members and invitations."""
