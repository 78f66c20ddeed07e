-- Applicants. Everything that names a person or is free text lies in *_sealed, under the
-- applicant's own data key; destroying data_key_wrapped erases it (decision 6).

CREATE TABLE applicant (
    agency_id         uuid        NOT NULL REFERENCES agency (agency_id),
    id                uuid        NOT NULL,
    external_id       text        CHECK (length(external_id) BETWEEN 1 AND 200),
    version           integer     NOT NULL,
    status            text        NOT NULL CHECK (status IN ('prospect', 'active', 'archived')),
    advisor_id        uuid,
    data_key_wrapped  bytea,
    identity_sealed   bytea       NOT NULL,
    email_index       bytea,
    season            text,
    primary_specialty text,
    ledger_seq        integer     NOT NULL DEFAULT 0,
    ledger_head       text        NOT NULL DEFAULT repeat('0', 64),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, id),
    CONSTRAINT applicant_external_id_taken UNIQUE (agency_id, external_id)
);
COMMENT ON COLUMN applicant.email_index IS 'Keyed hash of the e-mail: look-up without reading it.';
CREATE INDEX applicant_by_advisor ON applicant (agency_id, advisor_id, id);
CREATE INDEX applicant_by_email ON applicant (agency_id, email_index);

CREATE TABLE profile_version (
    agency_id      uuid        NOT NULL,
    applicant_id   uuid        NOT NULL,
    version        integer     NOT NULL,
    profile_sealed bytea       NOT NULL,
    actor_kind     text        NOT NULL,
    actor_id       uuid,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, applicant_id, version),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE
);

CREATE TABLE ledger_entry (
    agency_id      uuid        NOT NULL,
    applicant_id   uuid        NOT NULL,
    id             uuid        NOT NULL,
    seq            integer     NOT NULL CHECK (seq >= 1),
    kind           text        NOT NULL CHECK (kind IN ('experience', 'letter')),
    supersedes     uuid,
    prev_hash      text        NOT NULL CHECK (length(prev_hash) = 64),
    hash           text        NOT NULL CHECK (length(hash) = 64),
    content_sealed bytea       NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT ledger_entry_seq UNIQUE (agency_id, applicant_id, seq),
    CONSTRAINT ledger_entry_of_applicant UNIQUE (agency_id, applicant_id, id),
    FOREIGN KEY (agency_id, applicant_id) REFERENCES applicant (agency_id, id) ON DELETE CASCADE,
    FOREIGN KEY (agency_id, applicant_id, supersedes)
        REFERENCES ledger_entry (agency_id, applicant_id, id)
);
CREATE UNIQUE INDEX ledger_entry_superseded_once
    ON ledger_entry (agency_id, applicant_id, supersedes) WHERE supersedes IS NOT NULL;
