-- Attempts are append-only until retention takes them after 90 days (decision 10).
GRANT DELETE ON attempt TO preceptor_app;
