#!/bin/sh
# Runs a command with a throw-away PostgreSQL 15: tools/with-postgresql.sh COMMAND [ARGUMENT...]
# The server listens on a unix socket in a temporary folder only; the command finds it in
# MCR_TEST_POSTGRESQL (a libpq connection string). Exit status is the command's, 3 when the server
# cannot be started. The server ends with this script, whatever the command does.
set -eu

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT...]" >&2
    exit 2
fi

bin=${POSTGRESQL_BIN:-}
if [ -z "$bin" ]; then
    for candidate in /usr/lib/postgresql/15/bin "$(dirname "$(command -v postgres || echo .)")"; do
        if [ -x "$candidate/initdb" ]; then bin=$candidate; break; fi
    done
fi
if [ -z "$bin" ]; then
    echo "$0: PostgreSQL 15 is not installed (Debian: postgresql-15)" >&2
    exit 3
fi

# PostgreSQL refuses to run as root; setpriv, unlike su, leaves the process its own parent.
if [ "$(id -u)" -eq 0 ]; then
    as="setpriv --reuid postgres --regid postgres --init-groups --"
else
    as=""
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/mcr-postgresql.XXXXXX")
server=""
command=""
stop() {
    trap '' INT TERM HUP
    if [ -n "$command" ]; then kill "$command" 2>/dev/null || true; fi
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true # fast shutdown
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ -n "$as" ]; then chown postgres: "$folder"; fi
cd "$folder"
if ! $as "$bin/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 \
    --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1; then
    cat "$folder/initdb.log" >&2
    exit 3
fi
cd "$OLDPWD"

# Durability is not what the tests look at, and the data is gone in a moment: no fsync.
(cd "$folder" && exec $as "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= \
    -c fsync=off -c max_connections=200 -c log_min_messages=fatal -c log_min_error_statement=panic) \
    >"$folder/server.log" 2>&1 &
server=$!

tries=0
until "$bin/pg_isready" --quiet --host="$folder" --username=postgres; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "$0: PostgreSQL did not start" >&2
        cat "$folder/server.log" >&2
        exit 3
    fi
    sleep 0.1
done

MCR_TEST_POSTGRESQL="host=$folder user=postgres dbname=postgres"
export MCR_TEST_POSTGRESQL
# In the background, so that a signal ends the command and the server at once.
status=0
"$@" <&0 &
command=$!
wait "$command" || status=$?
command=""
exit "$status"
