-- Who looks after an applicant besides whoever leads, and what an applicant is shown of what is
-- worked out about her: the agency's default, and where one applicant's differs.

CREATE TABLE assignment (
    agency_id    uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    advisor_id   uuid        NOT NULL,
    title        text        NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    assigned_at  timestamptz NOT NULL,
    PRIMARY KEY (agency_id, applicant_id, advisor_id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, advisor_id) REFERENCES membership (agency_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE assignment IS 'Who leads is applicant.advisor_id; a row here is a title besides.';
CREATE INDEX assignment_of_advisor ON assignment (agency_id, advisor_id);

CREATE TABLE agency_visibility (
    agency_id     uuid        PRIMARY KEY REFERENCES agency (agency_id),
    probabilities boolean     NOT NULL,
    shortlist     boolean     NOT NULL,
    ranking       boolean     NOT NULL,
    readiness     boolean     NOT NULL,
    opens_on      date,
    updated_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE agency_visibility IS 'No row: as the domain says by default.';

CREATE TABLE applicant_visibility (
    agency_id     uuid        NOT NULL,
    applicant_id  uuid        NOT NULL,
    probabilities boolean,
    shortlist     boolean,
    ranking       boolean,
    readiness     boolean,
    opens_on      date,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, applicant_id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE applicant_visibility IS 'NULL: as the agency says.';

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['assignment', 'agency_visibility', 'applicant_visibility']
    LOOP
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
GRANT SELECT, INSERT, UPDATE, DELETE ON assignment, applicant_visibility TO preceptor_app;
GRANT SELECT, INSERT, UPDATE ON agency_visibility TO preceptor_app;
