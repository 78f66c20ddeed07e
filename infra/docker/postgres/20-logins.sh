#!/bin/bash
# After 10-roles.sql: give the two roles their passwords and the owner its database.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner="$POSTGRES_OWNER_PASSWORD" --set app="$POSTGRES_APP_PASSWORD" \
    --set database="$POSTGRES_DB" <<'SQL'
ALTER ROLE preceptor_owner PASSWORD :'owner';
ALTER ROLE preceptor_app PASSWORD :'app';
ALTER DATABASE :"database" OWNER TO preceptor_owner;
SQL
