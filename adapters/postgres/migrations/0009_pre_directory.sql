-- The closed list of look-ups that span agencies. Each returns ids only; whoever uses one then
-- works under the agency's own binding, where the row must be found again (decision 1).

CREATE POLICY directory_reads ON api_key FOR SELECT TO preceptor_directory USING (true);
CREATE POLICY directory_reads ON agency FOR SELECT TO preceptor_directory USING (true);
CREATE POLICY directory_reads ON job FOR SELECT TO preceptor_directory USING (true);
CREATE POLICY directory_reads ON event FOR SELECT TO preceptor_directory USING (true);
CREATE POLICY directory_reads ON delivery FOR SELECT TO preceptor_directory USING (true);
CREATE POLICY directory_reads ON trial FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, id, secret_hash) ON api_key TO preceptor_directory;
GRANT SELECT (agency_id, mode) ON agency TO preceptor_directory;
GRANT SELECT (agency_id, id, state, run_after, lease_until, dispatched_at) ON job TO preceptor_directory;
GRANT SELECT (agency_id, id, seq) ON event TO preceptor_directory;
GRANT SELECT (agency_id, id, state, next_attempt_at, lease_until, dispatched_at) ON delivery
    TO preceptor_directory;
GRANT SELECT (agency_id, ranking_id, expires_at) ON trial TO preceptor_directory;

CREATE SCHEMA directory;
GRANT USAGE ON SCHEMA directory TO preceptor_app;
GRANT USAGE, CREATE ON SCHEMA directory TO preceptor_directory;

CREATE FUNCTION directory.find_api_key(wanted bytea)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT k.agency_id, k.id FROM public.api_key k WHERE k.secret_hash = wanted $$;

CREATE FUNCTION directory.trial_agency()
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT a.agency_id FROM public.agency a WHERE a.mode = 'trial' $$;

-- Due: queued and due, or running with a lease that ran out; and not dispatched lately. This
-- one question is both dispatcher and reconciler.
CREATE FUNCTION directory.due_jobs(stale interval, most integer)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT j.agency_id, j.id FROM public.job j
    WHERE j.state IN ('queued', 'running') AND j.run_after <= now()
      AND (j.dispatched_at IS NULL OR j.dispatched_at < j.run_after OR (j.dispatched_at < now() - stale
           AND (j.state = 'queued' OR j.lease_until < now())))
    ORDER BY j.run_after LIMIT most
$$;

CREATE FUNCTION directory.due_deliveries(stale interval, most integer)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.agency_id, d.id FROM public.delivery d
    WHERE d.state = 'pending' AND d.next_attempt_at <= now()
      AND (d.dispatched_at IS NULL OR d.dispatched_at < d.next_attempt_at OR (d.dispatched_at < now() - stale
           AND (d.lease_until IS NULL OR d.lease_until < now())))
    ORDER BY d.next_attempt_at LIMIT most
$$;

CREATE FUNCTION directory.agencies_with_unrouted_events(most integer)
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT DISTINCT e.agency_id FROM public.event e WHERE e.seq IS NULL LIMIT most $$;

CREATE FUNCTION directory.expired_trials(most integer)
RETURNS TABLE (agency_id uuid, ranking_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.agency_id, t.ranking_id FROM public.trial t
    WHERE t.expires_at < now() ORDER BY t.expires_at LIMIT most
$$;

CREATE FUNCTION directory.agencies()
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT a.agency_id FROM public.agency a $$;

DO $$
DECLARE
    lookup regprocedure;
BEGIN
    FOR lookup IN SELECT p.oid::regprocedure FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'directory'
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO preceptor_directory', lookup);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO preceptor_app', lookup);
    END LOOP;
END
$$;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
