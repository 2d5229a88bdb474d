#!/bin/bash
# sweep.sh <dir>: ends what a run of the tests started beneath the folder, servers of killed tests included, and removes the folder.
set -uo pipefail
here=$(dirname "${BASH_SOURCE[0]}") dir=${1:?usage: sweep.sh <dir>}
. "$here/lib.sh"
for file in "$dir"/*.Tests.pid; do
    [ -f "$file" ] && land "$dir" "$(basename "$file" .pid)" 10
done
# Before the engine that they run in.
[ -f "$dir/containers/server" ] && "$here/containers.sh" stop "$dir/containers" </dev/null
# What a killed run of the tests has left in an engine that is not its own.
if [ -f "$dir/engine" ] && command -v docker >/dev/null; then
    engine=$(cat "$dir/engine")
    timeout 30 docker --host "$engine" ps --all --quiet --filter label=org.testcontainers=true --filter "label=panel.test.run=$dir" 2>/dev/null |
        xargs -r timeout 60 docker --host "$engine" rm --force --volumes >/dev/null
fi
while read -r marker; do
    case $(cat "$marker") in
        postgres | rabbitmq | docker | redis) "$here/$(cat "$marker").sh" stop "$(dirname "$marker")" </dev/null & ;;
    esac
done < <(find "$dir" -type f -name server -not -path '*/data/*' 2>/dev/null)
wait
rm -rf "$dir"
