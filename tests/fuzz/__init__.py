"""A raw-bytes fuzzer of every route: seeded cases, a client that keeps connections, a judge."""
