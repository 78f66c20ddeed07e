-- Applications: applicant x program x season with dated events; outcomes are their ends.
-- Statuses, dates and positions are operational and rest in the clear; notes rest sealed.

CREATE TABLE application (
    agency_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    applicant_id  uuid        NOT NULL,
    season        text        NOT NULL,
    program_id    uuid        NOT NULL,
    track_ids     uuid[]      NOT NULL,
    specialty     text        NOT NULL,
    img_type      text,
    signal        text        NOT NULL CHECK (signal IN ('none', 'silver', 'gold')),
    ranking_id    uuid,
    p_interview   integer     CHECK (p_interview BETWEEN 0 AND 1000000),
    p_would_take  integer     CHECK (p_would_take BETWEEN 0 AND 1000000),
    status        text        NOT NULL,
    applied_on    date,
    invited_on    date,
    interviewed_on date,
    closed_on     date,
    rank_position smallint,
    matched_track uuid,
    route         text        CHECK (route IN ('main-match', 'soap', 'off-cycle')),
    forecasts     jsonb       NOT NULL DEFAULT '{}',
    version       integer     NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, id),
    CONSTRAINT application_once UNIQUE (agency_id, applicant_id, season, program_id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, ranking_id) REFERENCES ranking (agency_id, id)
        ON DELETE SET NULL (ranking_id)
);
COMMENT ON COLUMN application.p_interview IS 'What the model said when it was decided, in 1e-6.';
COMMENT ON COLUMN application.forecasts IS 'By who gave it: chance in 1e-6 and when; no free text.';
CREATE INDEX application_by_season ON application (agency_id, season, status);
CREATE INDEX application_by_ranking ON application (agency_id, ranking_id)
    WHERE ranking_id IS NOT NULL;

CREATE TABLE application_event (
    agency_id      uuid        NOT NULL,
    application_id uuid        NOT NULL,
    seq            integer     NOT NULL,
    status         text        NOT NULL,
    happened_on    date        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    source         text        NOT NULL,
    route          text,
    track_id       uuid,
    rank_position  smallint,
    note_sealed    bytea,
    supersedes     integer,
    actor_kind     text        NOT NULL,
    actor_id       uuid,
    PRIMARY KEY (agency_id, application_id, seq),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
        ON DELETE CASCADE
);

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['application', 'application_event'] LOOP
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
GRANT SELECT, INSERT, UPDATE ON application TO preceptor_app;
GRANT SELECT, INSERT ON application_event TO preceptor_app;
