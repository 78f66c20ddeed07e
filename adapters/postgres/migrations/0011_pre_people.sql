-- People span agencies: person, session, refresh token, link and recovery code have none. They
-- are bound by purpose instead: only the platform scope "sign-in" reads or writes them (and
-- "retention" deletes). What an agency keeps of its people, membership and invitation, is its own.

CREATE TABLE person (
    id              uuid        PRIMARY KEY,
    email_index     bytea       NOT NULL CHECK (length(email_index) = 32),
    key_wrapped     bytea       NOT NULL,
    identity_sealed bytea       NOT NULL,
    password_hash   text        CHECK (length(password_hash) <= 500),
    factor_sealed   bytea,
    factor_live_at  timestamptz,
    factor_step     bigint      NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT person_email_taken UNIQUE (email_index)
);
COMMENT ON COLUMN person.email_index IS 'Keyed hash of the e-mail: look-up without reading it.';
COMMENT ON COLUMN person.key_wrapped IS 'The person''s own key; destroying it erases her.';
COMMENT ON COLUMN person.factor_step IS 'Last 30-second step a code was taken for: none twice.';

CREATE TABLE recovery_code (
    person_id uuid        NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    code_hash bytea       NOT NULL CHECK (length(code_hash) = 32),
    used_at   timestamptz,
    PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE session (
    id            uuid        PRIMARY KEY,
    person_id     uuid        NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    agency_id     uuid        NOT NULL,
    membership_id uuid        NOT NULL,
    client_sealed bytea       NOT NULL,
    generation    integer     NOT NULL DEFAULT 1 CHECK (generation >= 1),
    created_at    timestamptz NOT NULL,
    rotated_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    ended_at      timestamptz
);
COMMENT ON COLUMN session.generation IS 'Of the refresh tokens in use; a session is their family.';
CREATE INDEX session_by_person ON session (person_id) WHERE ended_at IS NULL;
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE refresh_token (
    token_hash bytea       PRIMARY KEY CHECK (length(token_hash) = 32),
    session_id uuid        NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    generation integer     NOT NULL CHECK (generation >= 1),
    issued_at  timestamptz NOT NULL
);
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);

CREATE TABLE link (
    token_hash     bytea       PRIMARY KEY CHECK (length(token_hash) = 32),
    purpose        text        NOT NULL CHECK (purpose IN
                   ('sign-up', 'magic-link', 'password-reset', 'second-factor', 'agency-choice')),
    email_index    bytea       NOT NULL CHECK (length(email_index) = 32),
    person_id      uuid        REFERENCES person (id) ON DELETE CASCADE,
    key_wrapped    bytea,
    content_sealed bytea,
    attempts       integer     NOT NULL DEFAULT 0,
    expires_at     timestamptz NOT NULL,
    used_at        timestamptz
);
CREATE INDEX link_by_person ON link (person_id) WHERE used_at IS NULL;
CREATE INDEX link_expiry ON link (expires_at);

-- Read by definer function only; polled by every process that takes access tokens.
CREATE TABLE revocation (
    seq           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id    uuid,
    membership_id uuid,
    person_id     uuid,
    revoked_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT revocation_of_one_thing CHECK (num_nonnulls(session_id, membership_id, person_id) = 1)
);

CREATE TABLE membership (
    agency_id       uuid        NOT NULL REFERENCES agency (agency_id),
    id              uuid        NOT NULL,
    person_id       uuid        NOT NULL REFERENCES person (id),
    role            text        NOT NULL CHECK (role IN
                    ('owner', 'admin', 'advisor', 'accountant', 'read-only', 'applicant')),
    applicant_id    uuid,
    identity_sealed bytea       NOT NULL,
    joined_at       timestamptz NOT NULL,
    removed_at      timestamptz,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    CONSTRAINT membership_only_applicants_have_one
        CHECK ((role = 'applicant') = (applicant_id IS NOT NULL))
);
COMMENT ON COLUMN membership.identity_sealed IS 'Name and e-mail she joined with, under the agency''s key.';
CREATE UNIQUE INDEX membership_once ON membership (agency_id, person_id) WHERE removed_at IS NULL;
CREATE INDEX membership_of_person ON membership (person_id) WHERE removed_at IS NULL;

CREATE TABLE invitation (
    agency_id    uuid        NOT NULL REFERENCES agency (agency_id),
    id           uuid        NOT NULL,
    token_hash   bytea       NOT NULL CHECK (length(token_hash) = 32),
    role         text        NOT NULL CHECK (role IN
                 ('admin', 'advisor', 'accountant', 'read-only', 'applicant')),
    applicant_id uuid,
    email_sealed bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    accepted_at  timestamptz,
    revoked_at   timestamptz,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    CONSTRAINT invitation_only_applicants_have_one
        CHECK ((role = 'applicant') = (applicant_id IS NOT NULL))
);
-- 256 random bits: a clash says nothing about another agency.
CREATE UNIQUE INDEX invitation_token_hash ON invitation (token_hash);

DO $$
DECLARE
    named text;
BEGIN
    FOREACH named IN ARRAY ARRAY['membership', 'invitation'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', named);
        EXECUTE format(
            'CREATE POLICY agency_isolation ON %I TO preceptor_app '
            'USING (agency_id = nullif(current_setting(''app.agency_id'', true), '''')::uuid) '
            'WITH CHECK (agency_id = nullif(current_setting(''app.agency_id'', true), '''')::uuid)',
            named);
        EXECUTE format(
            'CREATE POLICY owner_access ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', named);
    END LOOP;
    FOREACH named IN ARRAY ARRAY[
        'person', 'recovery_code', 'session', 'refresh_token', 'link', 'revocation'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', named);
        EXECUTE format(
            'CREATE POLICY sign_in_only ON %I TO preceptor_app '
            'USING (current_setting(''app.purpose'', true) = ''sign-in'') '
            'WITH CHECK (current_setting(''app.purpose'', true) = ''sign-in'')', named);
        EXECUTE format(
            'CREATE POLICY owner_access ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', named);
    END LOOP;
    FOREACH named IN ARRAY ARRAY['session', 'link', 'revocation'] LOOP
        EXECUTE format(
            'CREATE POLICY retention_sees ON %I FOR SELECT TO preceptor_app '
            'USING (current_setting(''app.purpose'', true) = ''retention'')', named);
        EXECUTE format(
            'CREATE POLICY retention_sweeps ON %I FOR DELETE TO preceptor_app '
            'USING (current_setting(''app.purpose'', true) = ''retention'')', named);
    END LOOP;
END
$$;

-- A proven sign-up makes its agency and its owner in one transaction.
CREATE POLICY founders_make_agencies ON agency FOR INSERT TO preceptor_app
    WITH CHECK (current_setting('app.purpose', true) = 'sign-in' AND mode IN ('live', 'test'));
CREATE POLICY founders_join ON membership FOR INSERT TO preceptor_app
    WITH CHECK (current_setting('app.purpose', true) = 'sign-in' AND role = 'owner');
-- An agency revokes its own members only.
CREATE POLICY agencies_revoke_members ON revocation FOR INSERT TO preceptor_app
    WITH CHECK (session_id IS NULL AND person_id IS NULL AND EXISTS (
        SELECT FROM membership m WHERE m.id = revocation.membership_id
        AND m.agency_id = nullif(current_setting('app.agency_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE ON person, membership, invitation TO preceptor_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON session, link, recovery_code TO preceptor_app;
GRANT SELECT, INSERT ON refresh_token TO preceptor_app;
GRANT INSERT, DELETE ON revocation TO preceptor_app;
GRANT SELECT (seq, revoked_at) ON revocation TO preceptor_app;

CREATE POLICY directory_reads ON membership FOR SELECT TO preceptor_directory USING (true);
CREATE POLICY directory_reads ON invitation FOR SELECT TO preceptor_directory USING (true);
CREATE POLICY directory_reads ON revocation FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, id, person_id, joined_at, removed_at) ON membership TO preceptor_directory;
GRANT SELECT (agency_id, id, token_hash) ON invitation TO preceptor_directory;
GRANT SELECT ON revocation TO preceptor_directory;
GRANT CREATE ON SCHEMA directory TO preceptor_directory;

CREATE FUNCTION directory.memberships_of(wanted uuid)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.agency_id, m.id FROM public.membership m
    WHERE m.person_id = wanted AND m.removed_at IS NULL
      AND current_setting('app.purpose', true) = 'sign-in'
    ORDER BY m.joined_at, m.id LIMIT 50
$$;

CREATE FUNCTION directory.find_invitation(wanted bytea)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT i.agency_id, i.id FROM public.invitation i WHERE i.token_hash = wanted $$;

-- Numbers rise in the order of commits: whoever inserts holds one lock until then.
CREATE FUNCTION directory.revocations_since(after bigint)
RETURNS TABLE (seq bigint, session_id uuid, membership_id uuid, person_id uuid, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.seq, r.session_id, r.membership_id, r.person_id, r.revoked_at
    FROM public.revocation r WHERE r.seq > after ORDER BY r.seq
$$;

DO $$
DECLARE
    lookup text;
BEGIN
    FOREACH lookup IN ARRAY ARRAY[
        'directory.memberships_of(uuid)', 'directory.find_invitation(bytea)',
        'directory.revocations_since(bigint)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO preceptor_directory', lookup);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO preceptor_app', lookup);
    END LOOP;
END
$$;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
