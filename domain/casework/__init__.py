"""Casework: tasks with dates, notes for the team or shared, and the thread with an applicant."""
