-- Interviews of applications, and the secret link by which a calendar program reads them. When and
-- how far an interview is rests in the clear; place, link and notes rest sealed.

CREATE TABLE interview (
    agency_id      uuid        NOT NULL,
    id             uuid        NOT NULL,
    applicant_id   uuid        NOT NULL,
    application_id uuid        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('video', 'in-person')),
    status         text        NOT NULL
        CHECK (status IN ('offered', 'scheduled', 'done', 'declined', 'cancelled')),
    begins_at      timestamptz,
    time_zone      text        NOT NULL,
    minutes        integer     NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
    words_sealed   bytea       NOT NULL,
    version        integer     NOT NULL DEFAULT 1,
    actor_kind     text        NOT NULL,
    actor_id       uuid,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, id),
    CONSTRAINT interview_has_a_time
        CHECK (begins_at IS NOT NULL OR status NOT IN ('scheduled', 'done')),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
        ON DELETE CASCADE
);
COMMENT ON COLUMN interview.time_zone IS 'IANA name of the zone the program speaks in.';
COMMENT ON COLUMN interview.words_sealed IS 'Place, link and notes.';
CREATE INDEX interview_by_applicant ON interview (agency_id, applicant_id, begins_at);
CREATE INDEX interview_by_application ON interview (agency_id, application_id);

CREATE TABLE calendar_feed (
    agency_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    token_hash   bytea       NOT NULL CHECK (length(token_hash) = 32),
    created_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT calendar_feed_token UNIQUE (agency_id, token_hash),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN calendar_feed.token_hash IS 'SHA-256 of a token of 256 random bits.';
CREATE INDEX calendar_feed_by_token ON calendar_feed (token_hash);
CREATE UNIQUE INDEX calendar_feed_one_open ON calendar_feed (agency_id, applicant_id)
    WHERE revoked_at IS NULL;

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['interview', 'calendar_feed'] LOOP
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
GRANT SELECT, INSERT ON interview, calendar_feed TO preceptor_app;
GRANT UPDATE (kind, status, begins_at, time_zone, minutes, words_sealed, version, updated_at)
    ON interview TO preceptor_app;
GRANT UPDATE (revoked_at) ON calendar_feed TO preceptor_app;

-- Who holds a link names no agency: the directory says whose it is, and nothing else.
CREATE POLICY directory_reads ON calendar_feed FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, id, token_hash) ON calendar_feed TO preceptor_directory;
GRANT CREATE ON SCHEMA directory TO preceptor_directory;
CREATE FUNCTION directory.find_calendar_feed(wanted bytea)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT f.agency_id, f.id FROM public.calendar_feed f WHERE f.token_hash = wanted $$;
ALTER FUNCTION directory.find_calendar_feed(bytea) OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.find_calendar_feed(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.find_calendar_feed(bytea) TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
