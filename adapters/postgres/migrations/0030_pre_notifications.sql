-- Notifications: what a member was told, and how she wants to hear. No text of anybody's: words
-- are made of a kind, dates and numbers when they are shown or mailed.

CREATE TABLE notification_preference (
    agency_id     uuid        NOT NULL,
    membership_id uuid        NOT NULL,
    channels      jsonb       NOT NULL,
    time_zone     text        NOT NULL,
    quiet_from    smallint    NOT NULL CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_to      smallint    NOT NULL CHECK (quiet_to BETWEEN 0 AND 23),
    digest_hour   smallint    NOT NULL CHECK (digest_hour BETWEEN 0 AND 23),
    is_suppressed boolean     NOT NULL,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, membership_id),
    FOREIGN KEY (agency_id, membership_id) REFERENCES membership (agency_id, id) ON DELETE CASCADE
);

CREATE TABLE notification (
    agency_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    membership_id uuid        NOT NULL,
    kind          text        NOT NULL,
    applicant_id  uuid,
    about         text        NOT NULL,
    params        jsonb       NOT NULL,
    news_key      text        NOT NULL,
    created_at    timestamptz NOT NULL,
    mail_after    timestamptz,
    mailed_at     timestamptz,
    read_at       timestamptz,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT notification_told_once UNIQUE (agency_id, membership_id, news_key),
    FOREIGN KEY (agency_id, membership_id) REFERENCES membership (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN notification.params IS 'Dates and numbers that the words need.';
CREATE INDEX notification_to_mail ON notification (agency_id, mail_after)
    WHERE mailed_at IS NULL AND mail_after IS NOT NULL;
CREATE INDEX notification_of_member ON notification (agency_id, membership_id, id);

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['notification_preference', 'notification'] LOOP
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
GRANT SELECT, INSERT, UPDATE ON notification_preference, notification TO preceptor_app;
