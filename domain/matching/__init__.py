"""The year after applying: interviews, the rank list, what comes after the Match."""
