#!/bin/bash
# bind.sh start|stop <dir> [port key secret zone…]: a BIND server of one's own on 127.0.0.1.
# The key (hmac-sha256) may change and transfer each zone; <dir>/<zone>.zone is taken where it is there already.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage="usage: bind.sh start <dir> <port> <key> <secret> <zone…> | stop <dir>"
verb=${1:?$usage} dir=$(realpath -m "${2:?$usage}")
[ -x /usr/sbin/named ] && command -v dig >/dev/null || die "BIND is not installed"

# +short prints nothing before the zone is loaded.
answers() { [ -n "$(dig +short +time=1 +tries=1 @127.0.0.1 -p "$1" "$2" SOA)" ]; }

start() {
    local port=${1:?$usage} key=${2:?$usage} secret=${3:?$usage} zone; shift 3
    mkdir -p "$dir" && echo bind >"$dir/server"
    {
        printf 'options { directory "%s"; pid-file none; session-keyfile none; lock-file none; recursion no;\n' "$dir"
        printf 'listen-on port %s { 127.0.0.1; }; listen-on-v6 { none; }; notify no; dnssec-validation no;\n' "$port"
        printf 'allow-transfer { none; }; check-names primary ignore; };\ncontrols { };\n'
        printf 'key "%s" { algorithm hmac-sha256; secret "%s"; };\n' "$key" "$secret"
        for zone in "$@"; do
            printf 'zone "%s" { type primary; file "%s.zone"; ' "$zone" "$zone"
            printf 'allow-update { key "%s"; }; allow-transfer { key "%s"; }; };\n' "$key" "$key"
        done
    } >"$dir/named.conf"
    for zone in "$@"; do
        [ -e "$dir/$zone.zone" ] || printf '%s\n' '$TTL 300' '@ SOA ns1 hostmaster 1 3600 600 86400 60' \
            '@ NS ns1' 'ns1 A 127.0.0.1' >"$dir/$zone.zone"
    done
    launch "$dir" bind /usr/sbin/named -g -n 1 -c "$dir/named.conf"
    until_true 60 answers "$port" "${!#}" || explain "$dir/bind.log" "BIND did not start"
}

case $verb in
    start) start "${@:3}" ;;
    stop) land "$dir" bind 20 ;;
    *) die "$usage" ;;
esac
