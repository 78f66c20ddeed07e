-- What an agency's outcomes say of a model, version by version, and which version is in force.
-- Both tables are only ever added to: going back is one more choice.

CREATE TABLE recalibration (
    agency_id     uuid        NOT NULL REFERENCES agency (agency_id),
    version       integer     NOT NULL CHECK (version > 0),
    model_sha256  text        NOT NULL CHECK (model_sha256 ~ '^[0-9a-f]{64}$'),
    parameters    jsonb       NOT NULL,
    made_kind     text        NOT NULL,
    made_by       uuid,
    made_at       timestamptz NOT NULL,
    PRIMARY KEY (agency_id, version)
);
COMMENT ON COLUMN recalibration.parameters IS
    'Level, slope and groups of either head, numbers as text: what receipts hash.';

CREATE TABLE recalibration_choice (
    agency_id     uuid        NOT NULL REFERENCES agency (agency_id),
    number        integer     NOT NULL CHECK (number > 0),
    version       integer,
    chosen_kind   text        NOT NULL,
    chosen_by     uuid,
    chosen_at     timestamptz NOT NULL,
    PRIMARY KEY (agency_id, number),
    FOREIGN KEY (agency_id, version) REFERENCES recalibration (agency_id, version)
);
COMMENT ON COLUMN recalibration_choice.version IS 'Null: the model as it is.';

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['recalibration', 'recalibration_choice'] LOOP
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
GRANT SELECT, INSERT ON recalibration, recalibration_choice TO preceptor_app;
