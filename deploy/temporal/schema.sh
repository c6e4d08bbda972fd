#!/bin/sh
# Makes Temporal's databases and brings their tables up to date; can be run again.
set -eu
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  tool() { temporal-sql-tool --plugin postgres12 --ep "$SQL_HOST" -p "$SQL_PORT" -u "$SQL_USER" --pw "$SQL_PASSWORD" --db "$database" "$@"; }
  tool create
  tool setup-schema -v 0.0 || true # is there already
  tool update-schema --schema-name "postgresql/v12/${pair##*:}"
done
