"""Applications: applicant x program x season, with dated status events; outcomes are their ends."""
