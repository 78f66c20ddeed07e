"""What can be done with webhook endpoints and deliveries."""
