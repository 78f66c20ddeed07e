-- How an agency's portal looks: one colour and a small picture. Neither says anything of anybody.

ALTER TABLE agency
    ADD COLUMN accent text,
    ADD COLUMN logo bytea,
    ADD COLUMN logo_digest text,
    ADD CONSTRAINT agency_accent_is_a_colour CHECK (accent ~ '^#[0-9a-f]{6}$'),
    ADD CONSTRAINT agency_logo_is_small CHECK (octet_length(logo) BETWEEN 1 AND 40960),
    ADD CONSTRAINT agency_logo_has_its_digest CHECK ((logo IS NULL) = (logo_digest IS NULL));
COMMENT ON COLUMN agency.accent IS 'Checked for contrast against the pages before it is kept.';
