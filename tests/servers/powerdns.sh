#!/bin/bash
# powerdns.sh start|stop <dir> [port api-port api-key]: a PowerDNS server of one's own on 127.0.0.1, with SQLite and no zone.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage="usage: powerdns.sh start <dir> <port> <api-port> <api-key> | stop <dir>"
verb=${1:?$usage} dir=$(realpath -m "${2:?$usage}")
schema=/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql
[ -x /usr/sbin/pdns_server ] && [ -e $schema ] || die "PowerDNS is not installed"

answers() { curl --silent --fail --header "X-API-Key: $2" "http://127.0.0.1:$1/api/v1/servers/localhost" >/dev/null; }

start() {
    local port=${1:?$usage} api=${2:?$usage} key=${3:?$usage}
    mkdir -p "$dir" && echo powerdns >"$dir/server"
    [ -e "$dir/zones.db" ] || sqlite3 "$dir/zones.db" <$schema || die "the database was not made"
    cat >"$dir/pdns.conf" <<-END
		launch=gsqlite3
		gsqlite3-database=$dir/zones.db
		gsqlite3-pragma-synchronous=0
		local-address=127.0.0.1
		local-port=$port
		socket-dir=$dir
		api=yes
		api-key=$key
		webserver=yes
		webserver-address=127.0.0.1
		webserver-port=$api
		webserver-allow-from=127.0.0.1
		daemon=no
		guardian=no
		disable-syslog=yes
		cache-ttl=0
		query-cache-ttl=0
		negquery-cache-ttl=0
		zone-cache-refresh-interval=0
		security-poll-suffix=
		END
    launch "$dir" powerdns /usr/sbin/pdns_server --config-dir="$dir"
    until_true 60 answers "$api" "$key" || explain "$dir/powerdns.log" "PowerDNS did not start"
}

case $verb in
    start) start "${@:3}" ;;
    stop) land "$dir" powerdns 20 ;;
    *) die "$usage" ;;
esac
