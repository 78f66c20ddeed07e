"""A stateful Stripe of our own: same addresses, shapes and habits, its money a number."""
