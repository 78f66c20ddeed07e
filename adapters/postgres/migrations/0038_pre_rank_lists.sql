-- The rank list of an applicant and season: its order rests sealed, as it is hers alone unless she
-- shares it; and the day on which a season's shortlist was closed by going on to the next.

CREATE TABLE rank_list (
    agency_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    season       text        NOT NULL,
    order_sealed bytea       NOT NULL,
    is_shared    boolean     NOT NULL,
    certified_on date,
    version      integer     NOT NULL DEFAULT 1,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, id),
    CONSTRAINT rank_list_once UNIQUE (agency_id, applicant_id, season),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN rank_list.order_sealed IS 'Tracks by preference, and supplemental lists.';
COMMENT ON COLUMN rank_list.is_shared IS 'Whether the agency may see the order.';

ALTER TABLE rank_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE rank_list FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_isolation ON rank_list TO preceptor_app
    USING (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid)
    WITH CHECK (agency_id = nullif(current_setting('app.agency_id', true), '')::uuid);
CREATE POLICY owner_access ON rank_list TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON rank_list TO preceptor_app;
GRANT UPDATE (order_sealed, is_shared, certified_on, version, updated_at) ON rank_list
    TO preceptor_app;

ALTER TABLE shortlist ADD COLUMN closed_at timestamptz;
COMMENT ON COLUMN shortlist.closed_at IS 'When its season was closed; it is read, not changed.';
