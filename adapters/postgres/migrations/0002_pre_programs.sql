-- Catalogues and seasons. owner_id is an agency, or the zero uuid for the platform's own, which
-- everybody reads. Rows are revisions: nothing is ever changed, so any past version can be read.

CREATE TABLE catalogue (
    owner_id   uuid        NOT NULL,
    id         uuid        NOT NULL,
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner_id, id),
    CONSTRAINT catalogue_name_taken UNIQUE (owner_id, name)
);

CREATE TABLE catalogue_version (
    owner_id       uuid        NOT NULL,
    catalogue_id   uuid        NOT NULL,
    version        integer     NOT NULL CHECK (version >= 1),
    content_sha256 text        NOT NULL,
    program_count  integer     NOT NULL,
    track_count    integer     NOT NULL,
    source         text        NOT NULL,
    summary        jsonb       NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner_id, catalogue_id, version),
    FOREIGN KEY (owner_id, catalogue_id) REFERENCES catalogue (owner_id, id)
);
COMMENT ON COLUMN catalogue_version.track_count IS 'One past the highest track position ever given.';

CREATE TABLE program_revision (
    owner_id     uuid    NOT NULL,
    catalogue_id uuid    NOT NULL,
    program_id   uuid    NOT NULL,
    version      integer NOT NULL,
    code         text    NOT NULL,
    is_withdrawn boolean NOT NULL DEFAULT false,
    document     jsonb   NOT NULL,
    PRIMARY KEY (owner_id, catalogue_id, program_id, version),
    FOREIGN KEY (owner_id, catalogue_id, version)
        REFERENCES catalogue_version (owner_id, catalogue_id, version)
);

CREATE TABLE season_version (
    season         text        NOT NULL,
    version        integer     NOT NULL,
    content_sha256 text        NOT NULL,
    document       jsonb       NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (season, version)
);

CREATE TABLE overlay_revision (
    agency_id    uuid        NOT NULL REFERENCES agency (agency_id),
    program_id   uuid        NOT NULL,
    version      integer     NOT NULL,
    overrides    jsonb       NOT NULL,
    notes_sealed bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, program_id, version)
);
