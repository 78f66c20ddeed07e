-- Casework: tasks, routines of tasks, notes, the thread with an applicant. Every text rests sealed;
-- dates, states and whose turn it is are operational and rest in the clear.

CREATE TABLE task (
    agency_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    text_sealed  bytea       NOT NULL,
    doer         text        NOT NULL CHECK (doer IN ('applicant', 'agency')),
    assignee_id  uuid,
    starts_on    date,
    due_on       date,
    is_blocking  boolean     NOT NULL,
    state        text        NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    ended_at     timestamptz,
    version      integer     NOT NULL DEFAULT 1,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN task.text_sealed IS 'Title and details.';
CREATE INDEX task_by_applicant ON task (agency_id, applicant_id);
CREATE INDEX task_due ON task (agency_id, due_on) WHERE state = 'open';

CREATE TABLE task_template (
    agency_id  uuid        NOT NULL REFERENCES agency (agency_id),
    id         uuid        NOT NULL,
    routine_sealed bytea   NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, id)
);

CREATE TABLE note (
    agency_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    audience     text        NOT NULL CHECK (audience IN ('team', 'shared')),
    text_sealed  bytea       NOT NULL,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    written_at   timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
CREATE INDEX note_by_applicant ON note (agency_id, applicant_id, id);

CREATE TABLE message (
    agency_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    text_sealed  bytea       NOT NULL,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    sent_at      timestamptz NOT NULL,
    read_at      timestamptz,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
CREATE INDEX message_by_applicant ON message (agency_id, applicant_id, id);

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['task', 'task_template', 'note', 'message'] LOOP
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
GRANT SELECT, INSERT, UPDATE ON task TO preceptor_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON task_template TO preceptor_app;
GRANT SELECT, INSERT, DELETE ON note TO preceptor_app;
GRANT SELECT, INSERT, UPDATE ON message TO preceptor_app;
