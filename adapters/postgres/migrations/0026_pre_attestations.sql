-- Attestations: a supervisor's word on one entry, asked for by a one-time link, kept as an entry
-- of the ledger. The request holds name and address under the applicant's own data key.

ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_kind_check;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_kind_check
    CHECK (kind IN ('experience', 'letter', 'attestation'));

CREATE TABLE attestation_request (
    agency_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    applicant_id    uuid        NOT NULL,
    experience_id   uuid        NOT NULL,
    experience_hash text        NOT NULL CHECK (length(experience_hash) = 64),
    token_hash      bytea       NOT NULL CHECK (length(token_hash) = 32),
    author_sealed   bytea       NOT NULL,
    asked_at        timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    signed_at       timestamptz,
    withdrawn_at    timestamptz,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, applicant_id, experience_id)
        REFERENCES ledger_entry (agency_id, applicant_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN attestation_request.author_sealed IS 'Name and e-mail of who was asked.';
CREATE INDEX attestation_request_by_applicant ON attestation_request (agency_id, applicant_id, id);
-- 256 random bits: a clash says nothing about another agency.
CREATE UNIQUE INDEX attestation_request_token_hash ON attestation_request (token_hash);

ALTER TABLE attestation_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE attestation_request FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_isolation ON attestation_request TO preceptor_app
    USING (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid)
    WITH CHECK (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid);
CREATE POLICY owner_access ON attestation_request TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON attestation_request TO preceptor_app;

CREATE POLICY directory_reads ON attestation_request FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, id, token_hash) ON attestation_request TO preceptor_directory;
GRANT CREATE ON SCHEMA directory TO preceptor_directory;

CREATE FUNCTION directory.find_attestation(wanted bytea)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT r.agency_id, r.id FROM public.attestation_request r WHERE r.token_hash = wanted $$;

ALTER FUNCTION directory.find_attestation(bytea) OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.find_attestation(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.find_attestation(bytea) TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
