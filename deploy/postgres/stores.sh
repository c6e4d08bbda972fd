#!/bin/sh
# Runs once, when the data folder of PostgreSQL is made: a database for the stores, of a user of its own.
set -eu
psql -v ON_ERROR_STOP=1 -v "password=$(cat /run/secrets/stores-db)" -U "$POSTGRES_USER" -d postgres <<'SQL'
create role watchfloor login password :'password';
create database watchfloor owner watchfloor;
SQL
