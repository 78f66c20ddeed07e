-- Many rankings asked for at once: one row of the batch, one of each item; a job feeds them in.

CREATE TABLE ranking_batch (
    agency_id       uuid        NOT NULL REFERENCES agency (agency_id),
    id              uuid        NOT NULL,
    job_id          uuid        NOT NULL,
    season          text,
    catalogue_owner uuid        NOT NULL,
    catalogue_id    uuid        NOT NULL,
    wish            jsonb,
    state           text        NOT NULL
        CHECK (state IN ('running', 'cancelling', 'completed', 'cancelled', 'failed')),
    item_count      integer     NOT NULL,
    failure         jsonb,
    actor_kind      text        NOT NULL,
    actor_id        uuid,
    version         integer     NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    PRIMARY KEY (agency_id, id)
);

CREATE TABLE ranking_batch_item (
    agency_id    uuid    NOT NULL,
    batch_id     uuid    NOT NULL,
    place        integer NOT NULL,
    applicant_id uuid    NOT NULL,
    ranking_id   uuid,
    state        text    NOT NULL
        CHECK (state IN ('waiting', 'queued', 'completed', 'failed', 'cancelled', 'refused')),
    problem      jsonb,
    PRIMARY KEY (agency_id, batch_id, place),
    FOREIGN KEY (agency_id, batch_id) REFERENCES ranking_batch (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, ranking_id) REFERENCES ranking (agency_id, id)
        ON DELETE SET NULL (ranking_id)
) WITH (fillfactor = 80);
COMMENT ON COLUMN ranking_batch_item.applicant_id IS
    'As it was asked for: an id of nobody is refused in its item, so this is no foreign key.';
CREATE INDEX ranking_batch_item_open ON ranking_batch_item (agency_id, batch_id, place)
    WHERE state IN ('waiting', 'queued');
CREATE INDEX ranking_batch_item_ranking ON ranking_batch_item (agency_id, ranking_id)
    WHERE ranking_id IS NOT NULL;

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY['ranking_batch', 'ranking_batch_item'] LOOP
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
GRANT SELECT, INSERT, UPDATE ON ranking_batch, ranking_batch_item TO preceptor_app;
