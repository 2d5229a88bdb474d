#!/bin/bash
# postgres.sh start|stop <dir> [port]: a PostgreSQL of one's own on 127.0.0.1; user postgres, no password.
# start returns when it answers; stop keeps the data, so that a later start finds them again.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage="usage: postgres.sh start <dir> <port> | stop <dir>"
verb=${1:?$usage} dir=$(realpath -m "${2:?$usage}")
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || die "PostgreSQL is not installed"

# It refuses root. cd: the caller's directory may be closed to the service user.
pg() { ( close_inherited; cd "$dir" && as_user postgres "$@" </dev/null >>"$dir/postgres.log" 2>&1 ); }

start() {
    local port=${1:?$usage}
    mkdir -p "$dir" && touch "$dir/postgres.log" && chown -R postgres: "$dir" && echo postgres >"$dir/server"
    [ -f "$dir/data/PG_VERSION" ] ||
        pg "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync ||
        explain "$dir/postgres.log" "initdb failed"
    pg "$bin/pg_ctl" start -w -t 60 -D "$dir/data" -l "$dir/postgres.log" -o "-h 127.0.0.1 -p $port \
        -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300" ||
        explain "$dir/postgres.log" "PostgreSQL did not start"
}

stop() {
    [ -f "$dir/data/postmaster.pid" ] || return 0
    pg "$bin/pg_ctl" stop -w -t 30 -m fast -D "$dir/data" || pg "$bin/pg_ctl" stop -w -t 30 -m immediate -D "$dir/data" ||
        explain "$dir/postgres.log" "PostgreSQL did not stop"
}

case $verb in
    start) start "${3:-}" ;;
    stop) stop ;;
    *) die "$usage" ;;
esac
