#!/bin/bash
# Run once by the Postgres image, when its volume is empty: the two roles and their database.
set -euo pipefail

psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 \
    --set owner_password="$KEPT_OWNER_PASSWORD" --set app_password="$KEPT_APP_PASSWORD" <<'SQL'
CREATE ROLE kept_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE kept_app LOGIN PASSWORD :'app_password';
CREATE DATABASE kept OWNER kept_owner;
SQL
psql --username postgres --dbname kept --set ON_ERROR_STOP=1 --file "${PRIVILEGES:-/kept/privileges.sql}"
