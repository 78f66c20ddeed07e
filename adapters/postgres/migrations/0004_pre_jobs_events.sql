-- Jobs and events (decisions 8 and 9). Leases and run_after by this database's clock only.

CREATE TABLE job (
    agency_id     uuid        NOT NULL REFERENCES agency (agency_id),
    id            uuid        NOT NULL,
    kind          text        NOT NULL,
    payload       jsonb       NOT NULL,
    state         text        NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    attempts      integer     NOT NULL DEFAULT 0,
    max_attempts  integer     NOT NULL DEFAULT 20,
    fence         bigint      NOT NULL DEFAULT 0,
    run_after     timestamptz NOT NULL DEFAULT now(),
    lease_until   timestamptz,
    dispatched_at timestamptz,
    dispatches    integer     NOT NULL DEFAULT 0,
    dedupe_key    text,
    last_error    text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT job_dedupe UNIQUE (agency_id, kind, dedupe_key)
) WITH (fillfactor = 70);
CREATE INDEX job_open ON job (run_after, agency_id, id) WHERE state IN ('queued', 'running');

CREATE TABLE event (
    agency_id   uuid        NOT NULL REFERENCES agency (agency_id),
    id          uuid        NOT NULL,
    seq         bigint,
    type        text        NOT NULL CHECK (type ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'),
    version     integer     NOT NULL,
    job_id      uuid,
    data        jsonb       NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    body        bytea,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT event_once_per_job UNIQUE (agency_id, job_id, type),
    CONSTRAINT event_seq UNIQUE (agency_id, seq)
);
COMMENT ON COLUMN event.seq IS 'Given by the relay after commit; the cursor of the feed.';
COMMENT ON COLUMN event.body IS 'The bytes delivered and signed, fixed when seq is given.';
CREATE INDEX event_unrouted ON event (agency_id, id) WHERE seq IS NULL;
