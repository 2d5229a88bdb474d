#!/bin/bash
# sweep.sh <dir>: stops every server that was started beneath the folder, also those a killed test left running, and removes the folder.
set -uo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
while read -r marker; do
    case $(cat "$marker") in
        postgres | rabbitmq | docker) "$here/$(cat "$marker").sh" stop "$(dirname "$marker")" </dev/null & ;;
    esac
done < <(find "${1:?usage: sweep.sh <dir>}" -type f -name server -not -path '*/data/*' 2>/dev/null)
wait
rm -rf "$1"
