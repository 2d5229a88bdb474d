#!/bin/bash
# rabbitmq.sh start|stop <dir> [amqp-port] [management-port]: a RabbitMQ of one's own on 127.0.0.1 with its management API; user guest/guest.
# start returns when both ports answer; stop keeps the data, so that a later start on the same ports finds them again.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage="usage: rabbitmq.sh start <dir> <amqp-port> <management-port> | stop <dir>"
verb=${1:?$usage} dir=$(realpath -m "${2:?$usage}")
server=/usr/lib/rabbitmq/bin/rabbitmq-server
[ -x $server ] || die "RabbitMQ is not installed"

configure() {
    mkdir -p "$dir" && echo rabbitmq >"$dir/server"
    echo '[rabbitmq_management].' >"$dir/plugins"
    cat >"$dir/rabbitmq.conf" <<CONF
listeners.tcp.default = 127.0.0.1:$1
management.tcp.ip = 127.0.0.1
management.tcp.port = $2
management_agent.disable_metrics_collector = false
collect_statistics_interval = 1000
CONF
    # The name daemon's port and the distribution port are nobody's business but this server's; the data are tied to the node's name.
    [ -f "$dir/erlang" ] || echo "$(free_port) $(free_port) panel$1@localhost" >"$dir/erlang"
    chown -R rabbitmq: "$dir"
}

# 200 from the management API only when the AMQP listener is up too.
answers() {
    local status
    exec 3<>"/dev/tcp/127.0.0.1/$2" || return 1
    printf 'GET /api/health/checks/port-listener/%s HTTP/1.0\r\nAuthorization: Basic Z3Vlc3Q6Z3Vlc3Q=\r\n\r\n' "$1" >&3
    read -r -t 5 -u 3 _ status _
    exec 3>&-
    [ "${status:-}" = 200 ]
}
answers_or_died() { answers "$@" || ! launched "$dir" rabbitmq >/dev/null; }

start() {
    local amqp=${1:?$usage} management=${2:?$usage} epmd distribution node
    launched "$dir" rabbitmq >/dev/null && die "already running in $dir"
    configure "$amqp" "$management"
    read -r epmd distribution node <"$dir/erlang"
    cd "$dir" || exit 1
    export HOME=$dir ERL_EPMD_PORT=$epmd ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_DIST_PORT=$distribution RABBITMQ_NODENAME=$node \
        RABBITMQ_CONFIG_FILE=$dir/rabbitmq RABBITMQ_ENABLED_PLUGINS_FILE=$dir/plugins RABBITMQ_MNESIA_BASE=$dir/mnesia \
        RABBITMQ_LOG_BASE=$dir/log RABBITMQ_CONF_ENV_FILE=$dir/none RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}"
    # Started here, or the server would start one that outlives it.
    launch "$dir" epmd setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups epmd -port "$epmd" -address 127.0.0.1
    launch "$dir" rabbitmq setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups $server
    until_true 90 answers_or_died "$amqp" "$management" && launched "$dir" rabbitmq >/dev/null && return
    stop
    explain "$dir/rabbitmq.log" "RabbitMQ did not start"
}

stop() {
    land "$dir" rabbitmq 30
    land "$dir" epmd 5
}

case $verb in
    start) start "${3:-}" "${4:-}" ;;
    stop) stop ;;
    *) die "$usage" ;;
esac
