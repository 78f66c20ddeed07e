-- What was done and what was read, in a chain nobody can edit unnoticed; exports, erasures and
-- consents. A record never changes: its place in the chain is a row of its own, given by one
-- sealer per agency after the commit (decision 7).

CREATE TABLE audit_record (
    agency_id      uuid        NOT NULL REFERENCES agency (agency_id),
    id             uuid        NOT NULL,
    action         text        NOT NULL CHECK (action ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'),
    is_read        boolean     NOT NULL,
    times          integer     NOT NULL DEFAULT 1 CHECK (times >= 1),
    actor_kind     text        NOT NULL,
    actor_id       uuid,
    objects        text[]      NOT NULL,
    occurred_at    timestamptz NOT NULL,
    request_id     text        CHECK (length(request_id) <= 64),
    address_digest bytea       CHECK (length(address_digest) = 32),
    before_digest  bytea       CHECK (length(before_digest) = 32),
    after_digest   bytea       CHECK (length(after_digest) = 32),
    mac            bytea       NOT NULL CHECK (length(mac) = 32),
    PRIMARY KEY (agency_id, id)
);
COMMENT ON COLUMN audit_record.times IS 'The same read within one second is one record.';
COMMENT ON COLUMN audit_record.mac IS 'Keyed by the agency: a row nobody of ours wrote shows.';
COMMENT ON COLUMN audit_record.after_digest IS 'Keyed by the applicant: erasure makes it noise.';

CREATE TABLE audit_pending (
    agency_id uuid NOT NULL REFERENCES agency (agency_id),
    record_id uuid NOT NULL,
    PRIMARY KEY (agency_id, record_id)
);
COMMENT ON TABLE audit_pending IS 'Records that wait for their place, written with them.';

CREATE TABLE audit_seal (
    agency_id   uuid        NOT NULL REFERENCES agency (agency_id),
    seq         bigint      NOT NULL CHECK (seq >= 1),
    record_id   uuid        NOT NULL,
    is_read     boolean     NOT NULL,
    occurred_at timestamptz NOT NULL,
    row_sha256  text        NOT NULL CHECK (length(row_sha256) = 64),
    hash        text        NOT NULL CHECK (length(hash) = 64),
    sealed_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, seq),
    CONSTRAINT audit_seal_once UNIQUE (agency_id, record_id)
);

CREATE TABLE audit_head (
    agency_id uuid        NOT NULL REFERENCES agency (agency_id),
    id        uuid        NOT NULL,
    seq       bigint      NOT NULL,
    hash      text        NOT NULL,
    signed_at timestamptz NOT NULL,
    key_id    text        NOT NULL,
    signature bytea       NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (agency_id, id)
);

CREATE TABLE audit_address (
    agency_id      uuid  NOT NULL,
    record_id      uuid  NOT NULL,
    address_sealed bytea NOT NULL,
    PRIMARY KEY (agency_id, record_id),
    FOREIGN KEY (agency_id, record_id) REFERENCES audit_record (agency_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE audit_address IS 'Where from, in ciphertext, beside the record so that it can go earlier.';

-- Exports: made by a job, sealed under a key of their own, gone when the key goes.
CREATE TABLE personal_export (
    agency_id        uuid        NOT NULL REFERENCES agency (agency_id),
    id               uuid        NOT NULL,
    applicant_id     uuid,
    job_id           uuid        NOT NULL,
    state            text        NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'ready', 'failed', 'expired')),
    progress         smallint    NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    actor_kind       text        NOT NULL,
    actor_id         uuid,
    data_key_wrapped bytea,
    size_bytes       bigint,
    content_sha256   text,
    failure          text,
    requested_at     timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, job_id) REFERENCES job (agency_id, id)
);
COMMENT ON COLUMN personal_export.applicant_id IS 'NULL: the whole agency.';
CREATE INDEX personal_export_of_applicant ON personal_export (agency_id, applicant_id);

CREATE TABLE personal_export_part (
    agency_id      uuid    NOT NULL,
    export_id      uuid    NOT NULL,
    place          integer NOT NULL,
    content_sealed bytea   NOT NULL,
    PRIMARY KEY (agency_id, export_id, place),
    FOREIGN KEY (agency_id, export_id) REFERENCES personal_export (agency_id, id) ON DELETE CASCADE
);
ALTER TABLE personal_export_part ALTER COLUMN content_sealed SET STORAGE EXTERNAL;

-- What remains of an erased applicant: that it was, what went, and heads of chains as hashes.
CREATE TABLE erasure (
    agency_id    uuid        NOT NULL REFERENCES agency (agency_id),
    applicant_id uuid        NOT NULL,
    reason       text        NOT NULL CHECK (reason IN
        ('requested', 'consent-withdrawn', 'contract-ended', 'entered-by-mistake', 'expired', 'deleted')),
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    erased_at    timestamptz NOT NULL,
    ledger_seq   integer     NOT NULL,
    ledger_head  text        NOT NULL,
    receipts     jsonb       NOT NULL,
    counts       jsonb       NOT NULL,
    PRIMARY KEY (agency_id, applicant_id)
);
COMMENT ON COLUMN erasure.receipts IS 'Ranking id to the SHA-256 of its receipt: whoever kept one can show it was ours.';

CREATE TABLE consent (
    agency_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    purpose      text        NOT NULL CHECK (purpose ~ '^[a-z]+(-[a-z]+)*$' AND length(purpose) <= 40),
    version      text        NOT NULL CHECK (length(version) BETWEEN 1 AND 40),
    is_given     boolean     NOT NULL,
    decided_at   timestamptz NOT NULL,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
CREATE INDEX consent_of_applicant ON consent (agency_id, applicant_id, id DESC);

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY[
        'audit_record', 'audit_pending', 'audit_seal', 'audit_head', 'audit_address',
        'personal_export', 'personal_export_part', 'erasure', 'consent'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', agency_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', agency_table);
        EXECUTE format(
            'CREATE POLICY agency_isolation ON %I TO preceptor_app '
            'USING (agency_id = nullif(current_setting(''app.agency_id'', true), '''')::uuid) '
            'WITH CHECK (agency_id = nullif(current_setting(''app.agency_id'', true), '''')::uuid)',
            agency_table);
        EXECUTE format(
            'CREATE POLICY owner_access ON %I TO CURRENT_USER USING (true) WITH CHECK (true)',
            agency_table);
    END LOOP;
END
$$;

-- Nothing of the log is ever updated. The one thing that may go is a read older than three
-- years; the database itself holds that line, whatever the application asks for.
GRANT SELECT, INSERT ON audit_record, audit_seal, audit_head, erasure, consent TO preceptor_app;
GRANT DELETE ON audit_record TO preceptor_app;
CREATE POLICY only_old_reads_go ON audit_record AS RESTRICTIVE FOR DELETE TO preceptor_app
    USING (is_read AND occurred_at < now() - interval '1095 days');
GRANT SELECT, INSERT, DELETE ON audit_pending, audit_address TO preceptor_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON personal_export TO preceptor_app;
GRANT SELECT, INSERT, DELETE ON personal_export_part TO preceptor_app;

CREATE POLICY directory_reads ON audit_pending FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, record_id) ON audit_pending TO preceptor_directory;
GRANT CREATE ON SCHEMA directory TO preceptor_directory;
CREATE FUNCTION directory.agencies_with_pending_audit(most integer)
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT DISTINCT p.agency_id FROM public.audit_pending p LIMIT most $$;
ALTER FUNCTION directory.agencies_with_pending_audit(integer) OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.agencies_with_pending_audit(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.agencies_with_pending_audit(integer) TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
