"""The dispatcher's queue and wake-ups on Valkey."""
