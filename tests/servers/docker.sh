#!/bin/bash
# docker.sh start|stop <dir>: a Docker engine of one's own on unix://<dir>/docker.sock, beside any other engine of the machine.
# It writes no packet filter rule (two engines would flush each other's); published ports go through docker's own proxy,
# and containers reach each other and the host, not the outside.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage="usage: docker.sh start|stop <dir>"
verb=${1:?$usage} dir=$(realpath -m "${2:?$usage}")
command -v dockerd >/dev/null || die "Docker is not installed"
engine=unix://$dir/docker.sock

# A bridge out of 198.18.0.0/15, the range set aside for tests of networks (RFC 2544). "ip link add" is the lock.
claim_bridge() {
    local slot
    [ -f "$dir/bridge" ] && return
    for slot in {0..31}; do
        ip link add "paneltest$slot" type bridge 2>/dev/null || continue
        echo "paneltest$slot" >"$dir/bridge"
        ip address add "198.18.$slot.1/24" dev "paneltest$slot" && ip link set "paneltest$slot" up && return
    done
    die "no free bridge: remove those of earlier runs (ip link delete paneltest0 …)"
}

pings() { docker --host "$engine" version >/dev/null 2>&1 || ! launched "$dir" dockerd >/dev/null; }

start() {
    local bridge
    launched "$dir" dockerd >/dev/null && die "already running in $dir"
    mkdir -p "$dir" && echo docker >"$dir/server" && echo '{}' >"$dir/daemon.json"
    claim_bridge
    read -r bridge <"$dir/bridge"
    # No --default-address-pool: with it, a second start deletes docker0, whoever owns it.
    # The namespaces matter where the engine finds the machine's containerd and shares it.
    launch "$dir" dockerd dockerd --config-file "$dir/daemon.json" --host "$engine" --data-root "$dir/data" --exec-root "$dir/exec" \
        --pidfile "$dir/docker.pid" --bridge "$bridge" --iptables=false --ip-forward=false \
        --ip-masq=false --containerd-namespace "$bridge" --containerd-plugins-namespace "$bridge-plugins"
    until_true 60 pings && launched "$dir" dockerd >/dev/null && return
    stop
    explain "$dir/dockerd.log" "the Docker engine did not start"
}

# Containers outlive an engine that was killed; they are known by their folders.
kill_containers() {
    local id
    for id in "$dir"/data/containers/*/; do
        id=$(basename "$id")
        [ ${#id} = 64 ] || continue
        cat /sys/fs/cgroup/{,pids/}docker/"$id"/cgroup.procs /sys/fs/cgroup/system.slice/docker-"$id".scope/cgroup.procs 2>/dev/null |
            xargs -r kill -KILL 2>/dev/null
        pgrep -f -- "containerd-shim.* -id $id" | xargs -r kill -KILL 2>/dev/null
    done
}

# The engine leaves the bridges of its networks behind, and makes them again when it starts; its own store names them.
# BridgeIfaceCreator 1 says that this engine made it; it also uses one of the same name that somebody else made, which stays.
remove_bridges() {
    local bridge
    for bridge in $(grep -aoh '"BridgeIfaceCreator":1,"BridgeName":"[^"]*"' "$dir/data/network/files/local-kv.db" 2>/dev/null | cut -d'"' -f6 | sort -u); do
        [ "$bridge" = docker0 ] || ip link delete "$bridge" 2>/dev/null
    done
    [ -f "$dir/bridge" ] && ip link delete "$(cat "$dir/bridge")" 2>/dev/null
    rm -f "$dir/bridge"
}

stop() {
    if launched "$dir" dockerd >/dev/null; then
        timeout 30 docker --host "$engine" ps --all --quiet | xargs -r timeout 60 docker --host "$engine" rm --force --volumes >/dev/null
    fi
    land "$dir" dockerd 40
    kill_containers
    awk -v dir="$dir/" 'index($5, dir) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs -r -n 1 umount --lazy
    remove_bridges
}

case $verb in
    start) start ;;
    stop) stop ;;
    *) die "$usage" ;;
esac
