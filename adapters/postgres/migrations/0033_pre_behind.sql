-- An endpoint with a deep backlog gets no more deliveries made for it: it keeps its place in the
-- feed and is fed from there as it drains. A dead one then costs an event nothing.
ALTER TABLE endpoint ADD COLUMN behind_from bigint;
COMMENT ON COLUMN endpoint.behind_from IS
    'The first event no delivery is made of yet; null: it keeps up. Set and cleared by whoever '
    'holds the agency''s counter, moved on by whoever feeds it.';
CREATE INDEX endpoint_behind ON endpoint (agency_id) WHERE behind_from IS NOT NULL;

GRANT SELECT (behind_from) ON endpoint TO preceptor_directory;
GRANT USAGE, CREATE ON SCHEMA directory TO preceptor_directory;

CREATE FUNCTION directory.agencies_behind(most integer)
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT w.agency_id FROM public.endpoint w
    WHERE w.behind_from IS NOT NULL AND w.is_enabled AND w.deleted_at IS NULL LIMIT most
$$;
ALTER FUNCTION directory.agencies_behind(integer) OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.agencies_behind(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.agencies_behind(integer) TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
