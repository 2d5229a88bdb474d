#!/bin/bash
# containers.sh start|stop <dir>: a PostgreSQL and a RabbitMQ that Testcontainers starts, for a whole run of ./test.
# start returns when both answer, and <dir>/variables then says where they are. The program is built before.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage="usage: containers.sh start|stop <dir>"
verb=${1:?$usage} dir=$(realpath -m "${2:?$usage}")
program=$(dirname "${BASH_SOURCE[0]}")/containers/bin/Debug/net10.0/Panel.TestServers.dll

known_or_died() { [ -f "$dir/variables" ] || ! launched "$dir" containers >/dev/null; }

start() {
    mkdir -p "$dir" && echo containers >"$dir/server"
    launch "$dir" containers dotnet "$program" "$dir/variables"
    until_true 330 known_or_died && [ -f "$dir/variables" ] && return
    stop
    explain "$dir/containers.log" "the containers did not start"
}

stop() { land "$dir" containers 60; }

case $verb in
    start) start ;;
    stop) stop ;;
    *) die "$usage" ;;
esac
