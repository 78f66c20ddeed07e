-- Deliveries are claimed by lane (agency x endpoint) straight from this table; attempts are
-- partitioned by id range (decision 4); endpoints have keys, headers, a rate and an order.

CREATE TABLE signing_key (
    agency_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    endpoint_id uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('v1', 'v1a')),
    sealed      bytea       NOT NULL,
    public_key  text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz,
    PRIMARY KEY (agency_id, id),
    CONSTRAINT signing_key_public_half CHECK ((kind = 'v1a') = (public_key IS NOT NULL)),
    FOREIGN KEY (agency_id, endpoint_id) REFERENCES endpoint (agency_id, id)
);
COMMENT ON COLUMN signing_key.expires_at IS 'When it signs no more; NULL: it is the current one.';
CREATE INDEX signing_key_by_endpoint ON signing_key (agency_id, endpoint_id, created_at);
-- A secret is sealed to the id of its row, so it keeps that of the endpoint it was sealed to.
INSERT INTO signing_key (agency_id, id, endpoint_id, kind, sealed, created_at)
SELECT agency_id, id, id, 'v1', secret_sealed, created_at FROM endpoint;

ALTER TABLE endpoint
    DROP COLUMN secret_sealed,
    ADD COLUMN header_names    text[]      NOT NULL DEFAULT '{}',
    ADD COLUMN headers_sealed  bytea,
    ADD COLUMN rate_per_second integer     CHECK (rate_per_second BETWEEN 1 AND 1000),
    ADD COLUMN is_ordered      boolean     NOT NULL DEFAULT false,
    ADD COLUMN disabled_reason text        CHECK (disabled_reason IN ('gone', 'failing', 'owner')),
    ADD COLUMN failures        integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
    ADD COLUMN failing_since   timestamptz,
    ADD COLUMN held_until      timestamptz,
    ADD COLUMN rate_at         timestamptz;
COMMENT ON COLUMN endpoint.failures IS 'Attempts that failed in a row.';
COMMENT ON COLUMN endpoint.held_until IS 'Nothing is claimed for it before; the circuit breaker.';
COMMENT ON COLUMN endpoint.rate_at IS 'When the rate allows the next one (generic cell rate).';

DROP FUNCTION directory.due_deliveries(interval, integer);
DROP INDEX delivery_open;
ALTER TABLE delivery
    DROP COLUMN dispatched_at,
    DROP COLUMN dispatches,
    ADD COLUMN seq             bigint,
    ADD COLUMN attempts_before integer     NOT NULL DEFAULT 0,
    ADD COLUMN replayed_at     timestamptz;
UPDATE delivery d SET seq = e.seq FROM event e
WHERE e.agency_id = d.agency_id AND e.id = d.event_id;
ALTER TABLE delivery ALTER COLUMN seq SET NOT NULL;
COMMENT ON COLUMN delivery.seq IS 'Of its event; the order of an ordered endpoint.';
COMMENT ON COLUMN delivery.attempts_before IS 'Made before the last replay: the schedule restarts.';
CREATE INDEX delivery_lane ON delivery (agency_id, endpoint_id, next_attempt_at)
    WHERE state = 'pending';
CREATE INDEX delivery_order ON delivery (agency_id, endpoint_id, seq) WHERE state = 'pending';

ALTER TABLE attempt RENAME TO attempt_whole;
ALTER TABLE attempt_whole RENAME CONSTRAINT attempt_pkey TO attempt_whole_pkey;
CREATE TABLE attempt (
    agency_id        uuid        NOT NULL,
    id               uuid        NOT NULL,
    delivery_id      uuid        NOT NULL,
    number           integer     NOT NULL,
    started_at       timestamptz NOT NULL,
    duration_ms      integer     NOT NULL,
    status_code      integer,
    error            text,
    response_excerpt bytea       CHECK (length(response_excerpt) <= 4096),
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, delivery_id) REFERENCES delivery (agency_id, id) ON DELETE CASCADE
) PARTITION BY RANGE (id);
CREATE INDEX attempt_by_delivery ON attempt (agency_id, delivery_id, id);
CREATE TABLE attempt_rest PARTITION OF attempt DEFAULT;

-- One partition a quarter: the first 48 bits of a UUIDv7 are milliseconds. What lies beyond the
-- last quarter rests in attempt_rest until a later migration parts it.
DO $$
DECLARE
    quarter timestamptz := '2026-10-01 00:00:00+00';
    bound text[];
    part text;
BEGIN
    WHILE quarter < '2030-01-01 00:00:00+00' LOOP
        SELECT array_agg(substr(digits, 1, 8) || '-' || substr(digits, 9, 4)
                         || '-0000-0000-000000000000' ORDER BY digits)
        INTO bound
        FROM (SELECT lpad(to_hex((extract(epoch FROM edge) * 1000)::bigint), 12, '0') AS digits
              FROM unnest(ARRAY[quarter, quarter + interval '3 months']) AS edge) AS edges;
        part := 'attempt_' || to_char(quarter AT TIME ZONE 'UTC', 'YYYY"q"Q');
        EXECUTE format('CREATE TABLE %I PARTITION OF attempt FOR VALUES FROM (%L) TO (%L)',
                       part, bound[1], bound[2]);
        quarter := quarter + interval '3 months';
    END LOOP;
END
$$;
INSERT INTO attempt (agency_id, id, delivery_id, number, started_at, duration_ms, status_code,
                     error, response_excerpt)
SELECT agency_id, id, delivery_id, number, started_at, duration_ms, status_code, error,
       substr(response_excerpt, 1, 4096)
FROM attempt_whole;
DROP TABLE attempt_whole;

DO $$
DECLARE
    agency_table text;
BEGIN
    FOR agency_table IN SELECT 'signing_key' UNION ALL SELECT 'attempt'
        UNION ALL SELECT i.inhrelid::regclass::text FROM pg_inherits i
        WHERE i.inhparent = 'attempt'::regclass
    LOOP
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
GRANT SELECT, INSERT, UPDATE ON signing_key TO preceptor_app;
GRANT SELECT, INSERT, DELETE ON attempt TO preceptor_app;

CREATE POLICY directory_reads ON endpoint FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, id, is_enabled, deleted_at, is_ordered, held_until, rate_per_second,
              rate_at) ON endpoint TO preceptor_directory;
GRANT SELECT (endpoint_id, seq) ON delivery TO preceptor_directory;
GRANT USAGE, CREATE ON SCHEMA directory TO preceptor_directory;

-- Lanes with something due, longest due first, without those the caller has no room for. Steps
-- from lane to lane along delivery_lane, so a dead endpoint's backlog is one step like any other.
CREATE FUNCTION directory.due_lanes(busy uuid[], most integer)
RETURNS TABLE (agency_id uuid, endpoint_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE lane AS (
        (SELECT d.agency_id, d.endpoint_id FROM public.delivery d WHERE d.state = 'pending'
         ORDER BY d.agency_id, d.endpoint_id LIMIT 1)
        UNION ALL
        SELECT n.agency_id, n.endpoint_id
        FROM lane l CROSS JOIN LATERAL (
            SELECT d.agency_id, d.endpoint_id FROM public.delivery d
            WHERE d.state = 'pending' AND (d.agency_id, d.endpoint_id) > (l.agency_id, l.endpoint_id)
            ORDER BY d.agency_id, d.endpoint_id LIMIT 1) AS n
    )
    SELECT l.agency_id, l.endpoint_id
    FROM lane l
    JOIN public.endpoint w ON w.agency_id = l.agency_id AND w.id = l.endpoint_id
    CROSS JOIN LATERAL (
        SELECT h.next_attempt_at, h.lease_until FROM (
            (SELECT d.next_attempt_at, d.lease_until FROM public.delivery d
             WHERE w.is_ordered AND d.agency_id = l.agency_id AND d.endpoint_id = l.endpoint_id
               AND d.state = 'pending'
             ORDER BY d.seq LIMIT 1)
            UNION ALL
            (SELECT d.next_attempt_at, d.lease_until FROM public.delivery d
             WHERE NOT w.is_ordered AND d.agency_id = l.agency_id
               AND d.endpoint_id = l.endpoint_id AND d.state = 'pending'
               AND d.next_attempt_at <= now() AND (d.lease_until IS NULL OR d.lease_until < now())
             ORDER BY d.next_attempt_at LIMIT 1)
        ) AS h
    ) AS head
    WHERE w.is_enabled AND w.deleted_at IS NULL AND l.endpoint_id <> ALL (busy)
      AND (w.held_until IS NULL OR w.held_until <= now())
      AND (w.rate_at IS NULL OR w.rate_per_second IS NULL
           OR w.rate_at <= now() + make_interval(secs => greatest(0.1 - 1.0 / w.rate_per_second, 0)))
      AND head.next_attempt_at <= now()
      AND (head.lease_until IS NULL OR head.lease_until < now())
    ORDER BY head.next_attempt_at LIMIT most
$$;
ALTER FUNCTION directory.due_lanes(uuid[], integer) OWNER TO preceptor_directory;
REVOKE ALL ON FUNCTION directory.due_lanes(uuid[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.due_lanes(uuid[], integer) TO preceptor_app;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
