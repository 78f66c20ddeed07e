-- Billing: what is cached of each agency's subscription, rankings counted against its quota, what
-- was asked of Stripe and what Stripe told. An agency without an account is billed by nobody.

CREATE TABLE billing_account (
    agency_id        uuid PRIMARY KEY REFERENCES agency (agency_id),
    customer_id      text CHECK (length(customer_id) BETWEEN 1 AND 255),
    trial_started_at timestamptz,
    trial_ends_at    timestamptz,
    subscription     jsonb,
    fetches          bigint      NOT NULL DEFAULT 0,
    applied          bigint      NOT NULL DEFAULT 0,
    told             text        NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT billing_account_trial_has_both_ends
        CHECK ((trial_started_at IS NULL) = (trial_ends_at IS NULL)),
    CONSTRAINT billing_account_applies_what_was_fetched CHECK (applied <= fetches)
);
COMMENT ON COLUMN billing_account.subscription IS 'As Stripe answered; never taken from an event.';
COMMENT ON COLUMN billing_account.applied IS 'Number of the fetch kept: an older answer never wins.';
-- Stripe's own ids: a clash says nothing about another agency.
CREATE UNIQUE INDEX billing_account_customer ON billing_account (customer_id);

CREATE TABLE quota_period (
    agency_id        uuid        NOT NULL REFERENCES agency (agency_id),
    starts_at        timestamptz NOT NULL,
    used             integer     NOT NULL CHECK (used >= 0),
    is_threshold_told boolean    NOT NULL DEFAULT false,
    is_exceeded_told boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (agency_id, starts_at)
) WITH (fillfactor = 50);

CREATE TABLE quota_use (
    agency_id    uuid        NOT NULL REFERENCES agency (agency_id),
    ranking_id   uuid        NOT NULL,
    applicant_id uuid        NOT NULL,
    advisor_id   uuid,
    period       timestamptz NOT NULL,
    state        text        NOT NULL CHECK (state IN ('taken', 'returned')),
    taken_at     timestamptz NOT NULL,
    reported_at  timestamptz,
    PRIMARY KEY (agency_id, ranking_id)
) WITH (fillfactor = 80);
COMMENT ON TABLE quota_use IS 'Outlives ranking and applicant: ids only, the grounds of an invoice.';
CREATE INDEX quota_use_by_time ON quota_use (agency_id, taken_at);
CREATE INDEX quota_use_unreported ON quota_use (agency_id, taken_at)
    WHERE state = 'taken' AND reported_at IS NULL;

CREATE TABLE stripe_event (
    agency_id   uuid        NOT NULL REFERENCES agency (agency_id),
    event_id    text        NOT NULL CHECK (length(event_id) BETWEEN 1 AND 255),
    kind        text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 255),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_id, event_id)
);

CREATE TABLE billing_operation (
    agency_id   uuid        NOT NULL REFERENCES agency (agency_id),
    id          uuid        NOT NULL,
    kind        text        NOT NULL,
    fingerprint text        NOT NULL CHECK (length(fingerprint) BETWEEN 1 AND 500),
    result      text,
    created_at  timestamptz NOT NULL,
    closed_at   timestamptz,
    PRIMARY KEY (agency_id, id)
);
CREATE UNIQUE INDEX billing_operation_open ON billing_operation (agency_id, kind, fingerprint)
    WHERE closed_at IS NULL;

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY[
        'billing_account', 'quota_period', 'quota_use', 'stripe_event', 'billing_operation'
    ] LOOP
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
GRANT SELECT, INSERT ON billing_account, quota_period, quota_use, stripe_event, billing_operation
    TO preceptor_app;
GRANT UPDATE (customer_id, subscription, fetches, applied, told) ON billing_account
    TO preceptor_app;
GRANT UPDATE (used, is_threshold_told, is_exceeded_told) ON quota_period TO preceptor_app;
GRANT UPDATE (state, reported_at) ON quota_use TO preceptor_app;
GRANT UPDATE (result, closed_at) ON billing_operation TO preceptor_app;

-- Who founds an agency begins its trial with it.
CREATE POLICY founders_begin_trials ON billing_account FOR INSERT TO preceptor_app
    WITH CHECK (current_setting('app.purpose', true) = 'sign-in');

-- Whose customer it is, of an event that Stripe signed.
CREATE POLICY directory_reads ON billing_account FOR SELECT TO preceptor_directory USING (true);
GRANT SELECT (agency_id, customer_id) ON billing_account TO preceptor_directory;
GRANT USAGE, CREATE ON SCHEMA directory TO preceptor_directory;

CREATE FUNCTION directory.find_customer(wanted text)
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT b.agency_id FROM public.billing_account b WHERE b.customer_id = wanted $$;

CREATE FUNCTION directory.billed_agencies()
RETURNS TABLE (agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT b.agency_id FROM public.billing_account b $$;

DO $$
DECLARE
    lookup text;
BEGIN
    FOREACH lookup IN ARRAY ARRAY[
        'directory.find_customer(text)', 'directory.billed_agencies()'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO preceptor_directory', lookup);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO preceptor_app', lookup);
    END LOOP;
END
$$;
REVOKE CREATE ON SCHEMA directory FROM preceptor_directory;
