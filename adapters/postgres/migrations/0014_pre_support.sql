-- Support: an owner or admin lets one of us look, for an hour at most, by a key made for it.

CREATE TABLE support_grant (
    agency_id      uuid        NOT NULL REFERENCES agency (agency_id),
    id             uuid        NOT NULL,
    purpose        text        NOT NULL CHECK (purpose IN ('fault', 'question', 'training')),
    consented_kind text        NOT NULL CHECK (consented_kind IN ('owner', 'admin')),
    consented_by   uuid        NOT NULL,
    consented_at   timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    operator       text        CHECK (operator ~ '^[a-z0-9._-]{2,40}$'),
    key_id         uuid,
    opened_at      timestamptz,
    ended_at       timestamptz,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, key_id) REFERENCES api_key (agency_id, id),
    CONSTRAINT support_grant_one_key UNIQUE (agency_id, key_id),
    CONSTRAINT support_grant_within_the_hour
        CHECK (expires_at <= consented_at + interval '60 minutes'),
    CONSTRAINT support_grant_opened_by_somebody
        CHECK ((opened_at IS NULL) = (operator IS NULL) AND (opened_at IS NULL) = (key_id IS NULL))
);
COMMENT ON COLUMN support_grant.operator IS 'Who of us opened it; the log names the grant.';

ALTER TABLE support_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE support_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_isolation ON support_grant TO preceptor_app
    USING (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid)
    WITH CHECK (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid);
CREATE POLICY owner_access ON support_grant TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON support_grant TO preceptor_app;
GRANT UPDATE (operator, key_id, opened_at, ended_at) ON support_grant TO preceptor_app;
