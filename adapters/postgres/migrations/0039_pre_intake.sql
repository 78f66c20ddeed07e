-- An agency's intake form: the visitor's free ranking under its name, by a link it publishes.
ALTER TABLE agency
    ADD COLUMN intake_token   text,
    ADD COLUMN intake_origins text[] NOT NULL DEFAULT '{}',
    ADD COLUMN intake_is_open boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT agency_intake_token_is_long CHECK (length(intake_token) BETWEEN 20 AND 100),
    ADD CONSTRAINT agency_intake_origins_are_few CHECK (cardinality(intake_origins) <= 10),
    ADD CONSTRAINT agency_intake_opens_by_a_link CHECK (NOT intake_is_open OR intake_token IS NOT NULL);
COMMENT ON COLUMN agency.intake_token IS 'Published by the agency, so no secret; a new one closes the old.';
COMMENT ON COLUMN agency.intake_origins IS 'Sites that may show the form''s opening in a frame.';
CREATE UNIQUE INDEX agency_intake ON agency (intake_token) WHERE intake_token IS NOT NULL;

GRANT SELECT (intake_token, intake_is_open) ON agency TO preceptor_directory;
GRANT USAGE, CREATE ON SCHEMA directory TO preceptor_directory;
CREATE FUNCTION directory.find_intake(wanted text)
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.agency_id FROM public.agency a WHERE a.intake_token = wanted AND a.intake_is_open
$$;
ALTER FUNCTION directory.find_intake(text) OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.find_intake(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.find_intake(text) TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
