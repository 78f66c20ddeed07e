-- The three roles of Preceptor, for any cluster; running it again changes nothing.
--   preceptor_owner      owns the schema, runs migrations (DATABASE_ADMIN_URL)
--   preceptor_app        serves requests and jobs under row-level security (DATABASE_URL)
--   preceptor_directory  nobody logs in as it; owns the closed list of look-up functions
-- None is a superuser and none bypasses row-level security. Passwords are set apart.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'preceptor_owner') THEN
    CREATE ROLE preceptor_owner
      LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'preceptor_app') THEN
    CREATE ROLE preceptor_app
      LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'preceptor_directory') THEN
    CREATE ROLE preceptor_directory
      NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
END
$$;

-- Migrations give functions to the directory: the owner may become it, but inherits nothing.
GRANT preceptor_directory TO preceptor_owner WITH INHERIT FALSE, SET TRUE;
