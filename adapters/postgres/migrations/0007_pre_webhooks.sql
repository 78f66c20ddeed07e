-- Webhook endpoints, deliveries (event x endpoint) and attempts.

CREATE TABLE endpoint (
    agency_id     uuid        NOT NULL REFERENCES agency (agency_id),
    id            uuid        NOT NULL,
    url           text        NOT NULL CHECK (length(url) <= 2000),
    description   text        NOT NULL DEFAULT '' CHECK (length(description) <= 500),
    event_types   text[]      NOT NULL,
    is_enabled    boolean     NOT NULL DEFAULT true,
    secret_sealed bytea       NOT NULL,
    version       integer     NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    PRIMARY KEY (agency_id, id)
);
COMMENT ON COLUMN endpoint.event_types IS 'Empty: every type.';

CREATE TABLE delivery (
    agency_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    endpoint_id     uuid        NOT NULL,
    state           text        NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'delivered', 'exhausted', 'cancelled')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,
    dispatched_at   timestamptz,
    dispatches      integer     NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT delivery_once UNIQUE (agency_id, event_id, endpoint_id),
    FOREIGN KEY (agency_id, event_id) REFERENCES event (agency_id, id),
    FOREIGN KEY (agency_id, endpoint_id) REFERENCES endpoint (agency_id, id)
) WITH (fillfactor = 70);
CREATE INDEX delivery_open ON delivery (next_attempt_at, agency_id, id) WHERE state = 'pending';
CREATE INDEX delivery_by_endpoint ON delivery (agency_id, endpoint_id, id DESC);

CREATE TABLE attempt (
    agency_id        uuid        NOT NULL,
    id               uuid        NOT NULL,
    delivery_id      uuid        NOT NULL,
    number           integer     NOT NULL,
    started_at       timestamptz NOT NULL,
    duration_ms      integer     NOT NULL,
    status_code      integer,
    error            text,
    response_excerpt bytea,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT attempt_number UNIQUE (agency_id, delivery_id, number),
    FOREIGN KEY (agency_id, delivery_id) REFERENCES delivery (agency_id, id) ON DELETE CASCADE
);
