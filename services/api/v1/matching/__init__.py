"""Interviews, calendars, rank lists, after the Match."""
