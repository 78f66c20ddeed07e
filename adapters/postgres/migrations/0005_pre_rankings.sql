-- Rankings: one row of state, one row of result; never a row per program.

CREATE TABLE ranking (
    agency_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    applicant_id    uuid        NOT NULL,
    season          text        NOT NULL,
    catalogue_owner uuid        NOT NULL,
    catalogue_id    uuid        NOT NULL,
    as_of           date        NOT NULL,
    job_id          uuid        NOT NULL,
    state           text        NOT NULL
        CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    progress        smallint    NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    wish            jsonb,
    failure         jsonb,
    receipt         jsonb,
    requested_at    timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    completed_at    timestamptz,
    version         integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT ranking_of_applicant UNIQUE (agency_id, applicant_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, job_id) REFERENCES job (agency_id, id)
) WITH (fillfactor = 80);
CREATE INDEX ranking_by_applicant ON ranking (agency_id, applicant_id, id DESC);

CREATE TABLE ranking_result (
    agency_id           uuid    NOT NULL,
    ranking_id          uuid    NOT NULL,
    columns_version     integer NOT NULL,
    track_count         integer NOT NULL,
    top                 bytea   NOT NULL,
    columns             bytea   NOT NULL,
    positions           bytea   NOT NULL,
    eligibility         bytea   NOT NULL,
    explanations_sealed bytea   NOT NULL,
    result_sha256       text    NOT NULL,
    PRIMARY KEY (agency_id, ranking_id),
    FOREIGN KEY (agency_id, ranking_id) REFERENCES ranking (agency_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN ranking_result.columns IS
    'Scores of 1e-6 as 24-bit little-endian integers, all ones for not scored; column by column.';
COMMENT ON COLUMN ranking_result.top IS
    'First 200 of the default order, ready to page: int32 position, byte eligibility, int32 per column.';
ALTER TABLE ranking_result ALTER COLUMN columns SET STORAGE EXTERNAL;
ALTER TABLE ranking_result ALTER COLUMN positions SET STORAGE EXTERNAL;

CREATE TABLE trial (
    agency_id    uuid        NOT NULL,
    ranking_id   uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    token_hash   bytea       NOT NULL CHECK (length(token_hash) = 32),
    address_hash bytea       NOT NULL CHECK (length(address_hash) = 32),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    claimed_at   timestamptz,
    PRIMARY KEY (agency_id, ranking_id),
    FOREIGN KEY (agency_id, ranking_id) REFERENCES ranking (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX trial_token ON trial (agency_id, token_hash);
CREATE INDEX trial_by_address ON trial (agency_id, address_hash, created_at);
