#!/bin/bash
# redis.sh start|stop <dir> [port [options]]: a Redis of one's own on 127.0.0.1, without a password; it keeps nothing.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage="usage: redis.sh start <dir> <port> [redis-server's options] | stop <dir>"
verb=${1:?$usage} dir=$(realpath -m "${2:?$usage}")
command -v redis-server >/dev/null || die "Redis is not installed"

start() {
    local port=${1:?$usage}; shift
    mkdir -p "$dir" && echo redis >"$dir/server"
    launch "$dir" redis redis-server --port "$port" --bind 127.0.0.1 --dir "$dir" --save '' --appendonly no "$@"
    until_true 30 redis-cli -p "$port" ping || explain "$dir/redis.log" "Redis did not start"
}

case $verb in
    start) start "${@:3}" ;;
    stop) land "$dir" redis 20 ;;
    *) die "$usage" ;;
esac
