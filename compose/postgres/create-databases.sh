#!/bin/bash
# Runs once, when the server's data folder is empty: a database for each service, owned by a role that can reach no other.
set -euo pipefail
for service in identity nodes instances billing alerts; do
    password=${service^^}_DB_PASSWORD
    psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set service="$service" --set password="${!password}" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
