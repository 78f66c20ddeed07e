"""What can be done with the log and with personal data as a whole."""
