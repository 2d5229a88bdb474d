#!/bin/bash
# sweep.sh <dir>: ends what a run of the tests started beneath the folder, servers of killed tests included, and removes the folder.
set -uo pipefail
here=$(dirname "${BASH_SOURCE[0]}") dir=${1:?usage: sweep.sh <dir>}
. "$here/lib.sh"
for file in "$dir"/*.Tests.pid; do
    [ -f "$file" ] && land "$dir" "$(basename "$file" .pid)" 10
done
while read -r marker; do
    case $(cat "$marker") in
        postgres | rabbitmq | docker | redis) "$here/$(cat "$marker").sh" stop "$(dirname "$marker")" </dev/null & ;;
    esac
done < <(find "$dir" -type f -name server -not -path '*/data/*' 2>/dev/null)
wait
rm -rf "$dir"
