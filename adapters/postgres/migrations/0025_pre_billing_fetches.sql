-- When the subscription was last fetched: what decides when it is reconciled.
ALTER TABLE billing_account ADD COLUMN fetched_at timestamptz;
GRANT UPDATE (fetched_at) ON billing_account TO preceptor_app;
