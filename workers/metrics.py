"""What workers count."""

from prometheus_client import Counter, Gauge, Histogram

JOBS = Counter("preceptor_jobs_total", "Jobs taken, by kind and outcome.", ("kind", "outcome"))
JOB_SECONDS = Histogram(
    "preceptor_job_seconds",
    "From claim to end of a job.",
    ("kind",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)
PICKUP_SECONDS = Histogram(
    "preceptor_pickup_seconds",
    "From dispatch to start: the age of what a worker takes from its queue.",
    ("queue",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120),
)
ATTEMPTS = Counter("preceptor_delivery_attempts_total", "Webhook attempts.", ("outcome",))
ROUTED = Counter("preceptor_relayed_total", "What the relay moved.", ("what",))
TURN_SECONDS = Histogram("preceptor_relay_turn_seconds", "One turn of the relay.")
QUEUE_DEPTH = Gauge("preceptor_queue_depth", "Messages waiting in Valkey.", ("queue",))
CLAIMS = Counter("preceptor_job_claims_total", "Leases taken on jobs.", ("kind", "attempt"))
JOBS_OPEN = Gauge("preceptor_jobs_open", "Jobs not ended, all agencies.", ("kind", "state"))
OLDEST_DUE_SECONDS = Gauge(
    "preceptor_oldest_due_job_seconds", "How long the longest waiting job has been due."
)
VALKEY_UP = Gauge("preceptor_valkey_up", "Whether the worker reaches Valkey.")
LANES = Gauge("preceptor_delivery_lanes", "Webhook endpoints that are being sent to.")
