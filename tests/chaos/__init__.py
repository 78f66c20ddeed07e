"""The product under kill -9 and cut connections; bounded, seeded, on the loopback only."""
