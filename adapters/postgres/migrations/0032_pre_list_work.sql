-- What an advisor does with a list: publishes versions to the applicant, locks and orders programs,
-- writes notes the applicant may read, and lends a version out by a link.

CREATE TABLE shortlist_publication (
    agency_id    uuid        NOT NULL,
    shortlist_id uuid        NOT NULL,
    version      integer     NOT NULL,
    published_at timestamptz NOT NULL,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    withdrawn_at timestamptz,
    PRIMARY KEY (agency_id, shortlist_id, version),
    FOREIGN KEY (agency_id, shortlist_id, version)
        REFERENCES shortlist_version (agency_id, shortlist_id, version) ON DELETE CASCADE
);
COMMENT ON TABLE shortlist_publication IS 'Versions the applicant may see; the latest one first.';

ALTER TABLE shortlist ADD COLUMN advisor_order uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN shortlist.advisor_order IS 'Programs in the order an advisor gave them.';

ALTER TABLE shortlist_mark
    ADD COLUMN signal text CHECK (signal IN ('none', 'silver', 'gold')),
    ADD COLUMN shared_note_sealed bytea,
    ADD CONSTRAINT shortlist_mark_locks_what_is_pinned CHECK (signal IS NULL OR kind = 'pin');
COMMENT ON COLUMN shortlist_mark.signal IS 'The tier a pinned program is locked at.';

CREATE TABLE shortlist_share (
    agency_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    shortlist_id  uuid        NOT NULL,
    version       integer     NOT NULL,
    token_hash    bytea       NOT NULL CHECK (length(token_hash) = 32),
    shows_chances boolean     NOT NULL,
    shows_fees    boolean     NOT NULL,
    shows_notes   boolean     NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    actor_kind    text        NOT NULL,
    actor_id      uuid,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT shortlist_share_token UNIQUE (agency_id, token_hash),
    CONSTRAINT shortlist_share_ends
        CHECK (expires_at > created_at AND expires_at <= created_at + interval '90 days'),
    FOREIGN KEY (agency_id, shortlist_id, version)
        REFERENCES shortlist_version (agency_id, shortlist_id, version) ON DELETE CASCADE
);
COMMENT ON COLUMN shortlist_share.token_hash IS 'SHA-256 of a token of 256 random bits.';
CREATE INDEX shortlist_share_by_token ON shortlist_share (token_hash);
CREATE INDEX shortlist_share_of_list ON shortlist_share (agency_id, shortlist_id, id);

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['shortlist_publication', 'shortlist_share'] LOOP
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
GRANT SELECT, INSERT ON shortlist_publication, shortlist_share TO preceptor_app;
GRANT UPDATE (published_at, actor_kind, actor_id, withdrawn_at) ON shortlist_publication
    TO preceptor_app;
GRANT UPDATE (revoked_at) ON shortlist_share TO preceptor_app;

-- Who holds a link names no agency: the directory says whose it is, and nothing else.
CREATE POLICY directory_reads ON shortlist_share FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, id, token_hash) ON shortlist_share TO preceptor_directory;
GRANT CREATE ON SCHEMA directory TO preceptor_directory;
CREATE FUNCTION directory.find_shortlist_share(wanted bytea)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT s.agency_id, s.id FROM public.shortlist_share s WHERE s.token_hash = wanted $$;
ALTER FUNCTION directory.find_shortlist_share(bytea) OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.find_shortlist_share(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.find_shortlist_share(bytea) TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
