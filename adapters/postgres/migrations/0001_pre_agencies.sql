-- Agencies and their keys. Roles preceptor_owner, preceptor_app and preceptor_directory come
-- from infra/postgres/roles.sql; the migration runs as the owner.

CREATE TABLE agency (
    agency_id         uuid PRIMARY KEY,
    name              text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    mode              text        NOT NULL CHECK (mode IN ('live', 'test', 'trial')),
    live_agency_id    uuid        REFERENCES agency (agency_id),
    key_wrapped       bytea       NOT NULL,
    clock_offset_s    bigint      NOT NULL DEFAULT 0,
    overlay_version   integer     NOT NULL DEFAULT 0,
    event_seq         bigint      NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agency_test_world_is_linked CHECK ((mode = 'test') = (live_agency_id IS NOT NULL)),
    CONSTRAINT agency_only_test_clock_moves CHECK (mode = 'test' OR clock_offset_s = 0)
);
COMMENT ON COLUMN agency.live_agency_id IS 'The live agency whose test world this row is.';
CREATE UNIQUE INDEX agency_one_test_world ON agency (live_agency_id) WHERE live_agency_id IS NOT NULL;
CREATE UNIQUE INDEX agency_one_platform_trial ON agency (mode) WHERE mode = 'trial';

CREATE TABLE api_key (
    agency_id    uuid        NOT NULL REFERENCES agency (agency_id),
    id           uuid        NOT NULL,
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    secret_hash  bytea       NOT NULL CHECK (length(secret_hash) = 32),
    hint         text        NOT NULL,
    scopes       text[]      NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (agency_id, id)
);
COMMENT ON COLUMN api_key.hint IS 'Prefix and last four characters, all that is ever shown again.';
-- Secrets are 256 random bits: a clash says nothing about another agency.
CREATE UNIQUE INDEX api_key_secret_hash ON api_key (secret_hash);

CREATE TABLE idempotent_request (
    agency_id    uuid        NOT NULL REFERENCES agency (agency_id),
    caller       uuid        NOT NULL,
    key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea       NOT NULL CHECK (length(request_hash) = 32),
    status       integer     NOT NULL,
    location     text,
    etag         text,
    body_sealed  bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL DEFAULT now() + interval '48 hours',
    PRIMARY KEY (agency_id, caller, key)
);
CREATE INDEX idempotent_request_expiry ON idempotent_request (agency_id, expires_at);
