"""What lives in Valkey: buckets and the log-in throttle."""
