-- Keys that sign access tokens, sealed under the master key, and what API keys learn: networks they
-- may come from, and which key one replaces.

CREATE TABLE token_key (
    kid            text        PRIMARY KEY CHECK (length(kid) BETWEEN 8 AND 64),
    state          text        NOT NULL CHECK (state IN ('next', 'current', 'retired')),
    private_sealed bytea       NOT NULL,
    public_key     bytea       NOT NULL CHECK (length(public_key) = 32),
    created_at     timestamptz NOT NULL DEFAULT now(),
    retired_at     timestamptz,
    CONSTRAINT token_key_retired_when CHECK ((state = 'retired') = (retired_at IS NOT NULL))
);
COMMENT ON COLUMN token_key.state IS
    'next is published and signs nothing yet; current signs; retired is taken until its tokens end.';
CREATE UNIQUE INDEX token_key_one_each ON token_key (state) WHERE state <> 'retired';

ALTER TABLE token_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_key FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in_only ON token_key TO preceptor_app
    USING (current_setting('app.purpose', true) = 'sign-in')
    WITH CHECK (current_setting('app.purpose', true) = 'sign-in');
CREATE POLICY owner_access ON token_key TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON token_key TO preceptor_app;

ALTER TABLE api_key
    ADD COLUMN networks text[] NOT NULL DEFAULT '{}',
    ADD COLUMN replaces uuid,
    ADD FOREIGN KEY (agency_id, replaces) REFERENCES api_key (agency_id, id);
COMMENT ON COLUMN api_key.networks IS 'Where it may be used from, in CIDR form; empty: anywhere.';
COMMENT ON COLUMN api_key.replaces IS 'The key it was rotated from.';

-- The test world of the agency in scope, and of no other.
GRANT SELECT (live_agency_id) ON agency TO preceptor_directory;
GRANT CREATE ON SCHEMA directory TO preceptor_directory;
CREATE FUNCTION directory.own_test_world()
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.agency_id FROM public.agency a
    WHERE a.live_agency_id = nullif(current_setting('app.agency_id', true), '')::uuid
$$;
ALTER FUNCTION directory.own_test_world() OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.own_test_world() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.own_test_world() TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
