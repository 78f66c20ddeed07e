-- One shortlist per applicant and season, with versions; entries are rows because lists are
-- compared across applicants.

CREATE TABLE shortlist (
    agency_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    applicant_id    uuid        NOT NULL,
    season          text        NOT NULL,
    current_version integer     NOT NULL,
    stale_cause     text,
    version         integer     NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, id),
    CONSTRAINT shortlist_one_per_season UNIQUE (agency_id, applicant_id, season),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);

CREATE TABLE shortlist_version (
    agency_id    uuid        NOT NULL,
    shortlist_id uuid        NOT NULL,
    version      integer     NOT NULL,
    ranking_id   uuid        NOT NULL,
    job_id       uuid,
    document     jsonb       NOT NULL,
    explanations_sealed bytea NOT NULL,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, shortlist_id, version),
    CONSTRAINT shortlist_version_once_per_job UNIQUE (agency_id, job_id),
    FOREIGN KEY (agency_id, shortlist_id) REFERENCES shortlist (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, ranking_id) REFERENCES ranking (agency_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN shortlist_version.document IS 'Totals, limits, curve, receipt: no free text.';

CREATE TABLE entry (
    agency_id    uuid     NOT NULL,
    shortlist_id uuid     NOT NULL,
    version      integer  NOT NULL,
    place        smallint NOT NULL,
    id           uuid     NOT NULL,
    program_id   uuid     NOT NULL,
    track_ids    uuid[]   NOT NULL,
    signal       text     NOT NULL CHECK (signal IN ('none', 'silver', 'gold')),
    fee_cents    integer,
    document     jsonb    NOT NULL,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT entry_place UNIQUE (agency_id, shortlist_id, version, place),
    CONSTRAINT entry_program UNIQUE (agency_id, shortlist_id, version, program_id),
    FOREIGN KEY (agency_id, shortlist_id, version)
        REFERENCES shortlist_version (agency_id, shortlist_id, version) ON DELETE CASCADE
);
COMMENT ON COLUMN entry.fee_cents IS 'NULL: the fee is not published, which is not zero.';
CREATE INDEX entry_by_program ON entry (agency_id, program_id);

CREATE TABLE shortlist_mark (
    agency_id    uuid        NOT NULL,
    shortlist_id uuid        NOT NULL,
    program_id   uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('pin', 'ban', 'none')),
    note_sealed  bytea,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, shortlist_id, program_id),
    FOREIGN KEY (agency_id, shortlist_id) REFERENCES shortlist (agency_id, id) ON DELETE CASCADE
);
