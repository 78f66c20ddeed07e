"""What all HTTP services share."""
