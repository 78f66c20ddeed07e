-- Which model scores where: releases are the operator's, pins an agency's own.
-- Both tables are only ever added to: going back is one more row.

CREATE TABLE model_release (
    number             integer     PRIMARY KEY CHECK (number > 0),
    champion_sha256    text        NOT NULL CHECK (champion_sha256 ~ '^[0-9a-f]{64}$'),
    former_sha256      text        CHECK (former_sha256 ~ '^[0-9a-f]{64}$'),
    challenger_sha256  text        CHECK (challenger_sha256 ~ '^[0-9a-f]{64}$'),
    share              integer     NOT NULL CHECK (share BETWEEN 0 AND 100),
    moved_by           text        NOT NULL CHECK (length(moved_by) BETWEEN 1 AND 200),
    moved_at           timestamptz NOT NULL,
    CHECK ((challenger_sha256 IS NULL) = (share = 0))
);
COMMENT ON TABLE model_release IS
    'The last row holds. Without any, the model that ships with the code scores for all.';

CREATE TABLE model_pin (
    agency_id      uuid        NOT NULL REFERENCES agency (agency_id),
    number         integer     NOT NULL CHECK (number > 0),
    model_sha256   text        CHECK (model_sha256 ~ '^[0-9a-f]{64}$'),
    pinned_kind    text        NOT NULL,
    pinned_by      uuid,
    pinned_at      timestamptz NOT NULL,
    PRIMARY KEY (agency_id, number)
);
COMMENT ON COLUMN model_pin.model_sha256 IS 'Null: whatever is released.';

ALTER TABLE model_pin ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_pin FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_isolation ON model_pin TO preceptor_app
    USING (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid)
    WITH CHECK (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid);
CREATE POLICY owner_access ON model_pin TO CURRENT_USER USING (true) WITH CHECK (true);

-- Releases are no agency's: everyone may know what scores, only the operator's scope moves it.
ALTER TABLE model_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_release FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON model_release FOR SELECT TO preceptor_app USING (true);
CREATE POLICY operator_moves ON model_release FOR INSERT TO preceptor_app
    WITH CHECK (current_setting('app.purpose', true) = 'models');
CREATE POLICY owner_access ON model_release TO CURRENT_USER USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON model_release, model_pin TO preceptor_app;
