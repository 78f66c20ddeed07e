-- Due jobs are picked agency by agency: one agency's ten thousand cost the others a few places.

-- Open jobs of an agency in the order they are due; also walks from agency to agency.
CREATE INDEX job_waiting ON job (agency_id, run_after, id) WHERE state IN ('queued', 'running');
-- What was told to workers and not taken yet.
CREATE INDEX job_sent ON job (agency_id, dispatched_at)
    WHERE state = 'queued' AND dispatched_at IS NOT NULL;
DROP INDEX job_open;
DROP FUNCTION directory.due_jobs(interval, integer);
GRANT SELECT (kind) ON job TO preceptor_directory;

-- Due: queued and due, or running with a lease that ran out; and not dispatched lately. An agency
-- is given what its window leaves: `per_agency` less what waits in the queue for it already.
CREATE FUNCTION directory.fair_due_jobs(stale interval, per_agency integer, most integer)
RETURNS TABLE (agency_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE waiting (agency_id) AS (
        (SELECT j.agency_id FROM public.job j WHERE j.state IN ('queued', 'running')
         ORDER BY j.agency_id LIMIT 1)
        UNION ALL
        SELECT (SELECT j.agency_id FROM public.job j
                WHERE j.state IN ('queued', 'running') AND j.agency_id > w.agency_id
                ORDER BY j.agency_id LIMIT 1)
        FROM waiting w WHERE w.agency_id IS NOT NULL
    )
    SELECT due.agency_id, due.id
    FROM waiting w
    CROSS JOIN LATERAL (
        SELECT count(*) AS jobs FROM (
            SELECT FROM public.job s
            WHERE s.agency_id = w.agency_id AND s.state = 'queued'
              AND s.dispatched_at IS NOT NULL AND s.dispatched_at >= now() - stale
              AND s.dispatched_at >= s.run_after
            LIMIT per_agency
        ) one
    ) sent
    CROSS JOIN LATERAL (
        SELECT j.agency_id, j.id, j.run_after,
               sent.jobs + row_number() OVER (ORDER BY j.run_after, j.id) AS place
        FROM public.job j
        WHERE j.agency_id = w.agency_id AND j.state IN ('queued', 'running')
          AND j.run_after <= now()
          AND (j.dispatched_at IS NULL OR j.dispatched_at < j.run_after
               OR (j.dispatched_at < now() - stale
                   AND (j.state = 'queued' OR j.lease_until < now())))
        ORDER BY j.run_after, j.id
        LIMIT greatest(per_agency - sent.jobs, 0)
    ) due
    WHERE w.agency_id IS NOT NULL
    ORDER BY due.place, due.run_after
    LIMIT most
$$;

-- How long the job that has waited longest has been due; nothing waits: no row.
CREATE FUNCTION directory.oldest_due_job()
RETURNS TABLE (seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE waiting (agency_id) AS (
        (SELECT j.agency_id FROM public.job j WHERE j.state IN ('queued', 'running')
         ORDER BY j.agency_id LIMIT 1)
        UNION ALL
        SELECT (SELECT j.agency_id FROM public.job j
                WHERE j.state IN ('queued', 'running') AND j.agency_id > w.agency_id
                ORDER BY j.agency_id LIMIT 1)
        FROM waiting w WHERE w.agency_id IS NOT NULL
    )
    SELECT extract(epoch FROM now() - min(oldest.run_after))::double precision
    FROM waiting w
    CROSS JOIN LATERAL (
        SELECT j.run_after FROM public.job j
        WHERE j.agency_id = w.agency_id AND j.state IN ('queued', 'running')
          AND j.run_after <= now() AND (j.state = 'queued' OR j.lease_until < now())
        ORDER BY j.run_after LIMIT 1
    ) oldest
    WHERE w.agency_id IS NOT NULL
    HAVING min(oldest.run_after) IS NOT NULL
$$;

-- Open jobs by kind and state, and the age of the oldest due one of each.
CREATE FUNCTION directory.open_jobs()
RETURNS TABLE (kind text, state text, jobs bigint, oldest_due_seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT j.kind, j.state, count(*),
           coalesce(extract(epoch FROM now() - min(j.run_after)
                    FILTER (WHERE j.run_after <= now())), 0)::double precision
    FROM public.job j WHERE j.state IN ('queued', 'running')
    GROUP BY j.kind, j.state
$$;

DO $$
DECLARE
    lookup regprocedure;
BEGIN
    GRANT CREATE ON SCHEMA directory TO preceptor_directory;
    FOR lookup IN SELECT p.oid::regprocedure FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'directory'
          AND p.proname IN ('fair_due_jobs', 'oldest_due_job', 'open_jobs')
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO preceptor_directory', lookup);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO preceptor_app', lookup);
    END LOOP;
    REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
END
$$;
