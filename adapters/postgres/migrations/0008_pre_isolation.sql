-- Row-level security on every agency table, and grants. Two barriers: these policies, and the
-- explicit agency predicate every statement carries (decision 24). An unset agency sees nothing.

DO $$
DECLARE
    agency_table text;
BEGIN
    FOREACH agency_table IN ARRAY ARRAY[
        'agency', 'api_key', 'idempotent_request', 'overlay_revision', 'applicant',
        'profile_version', 'ledger_entry', 'job', 'event', 'ranking', 'ranking_result', 'trial',
        'shortlist', 'shortlist_version', 'entry', 'shortlist_mark', 'endpoint', 'delivery',
        'attempt'
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
    FOREACH agency_table IN ARRAY ARRAY['catalogue', 'catalogue_version', 'program_revision'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', agency_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', agency_table);
        EXECUTE format(
            'CREATE POLICY own_or_platform ON %I FOR SELECT TO preceptor_app '
            'USING (owner_id = ''00000000-0000-0000-0000-000000000000'' '
            'OR owner_id = nullif(current_setting(''app.agency_id'', true), '''')::uuid)',
            agency_table);
        EXECUTE format(
            'CREATE POLICY own_writes ON %I FOR INSERT TO preceptor_app '
            'WITH CHECK (CASE WHEN owner_id = ''00000000-0000-0000-0000-000000000000'' '
            'THEN current_setting(''app.purpose'', true) = ''catalogue'' '
            'ELSE owner_id = nullif(current_setting(''app.agency_id'', true), '''')::uuid END)',
            agency_table);
        EXECUTE format(
            'CREATE POLICY owner_access ON %I TO CURRENT_USER USING (true) WITH CHECK (true)',
            agency_table);
    END LOOP;
END
$$;

-- New agencies are made by the platform scope, which has no agency yet.
CREATE POLICY platform_makes_agencies ON agency FOR INSERT TO preceptor_app
    WITH CHECK (current_setting('app.purpose', true) = 'agencies');

GRANT USAGE ON SCHEMA public TO preceptor_app, preceptor_directory;
GRANT SELECT, INSERT, UPDATE ON agency, api_key, job, event, ranking, shortlist, endpoint, delivery
    TO preceptor_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON applicant, trial, shortlist_mark, idempotent_request
    TO preceptor_app;
-- Append-only.
GRANT SELECT, INSERT ON catalogue, catalogue_version, program_revision, season_version,
    overlay_revision, profile_version, ledger_entry, ranking_result, shortlist_version, entry,
    attempt
    TO preceptor_app;
