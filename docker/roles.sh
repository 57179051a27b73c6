#!/bin/sh
# The three roles of the database (docs/operators.md), made once, when the volume is empty.
set -eu
for role in rollout_owner rollout_app rollout_keeper; do
    psql --set ON_ERROR_STOP=1 --set role="$role" --set password="$DATABASE_PASSWORD" \
        --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password' NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
SQL
done
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --command "CREATE DATABASE rollout OWNER rollout_owner"
