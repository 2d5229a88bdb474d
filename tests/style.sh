#!/bin/bash
# Looks whether the code is formatted: dotnet format, and no line beyond 140 characters. Changes nothing.
# 120 is the aim, which the formatter keeps; a text or an address may be longer, and is seen in a review.
set -uo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.." || exit 1
longest=140 failed=0

long=$(git ls-files '*.cs' | grep -v /Migrations/ | xargs awk -v most=$longest 'length > most { print FILENAME ":" FNR ": " length " characters" }')
if [ -n "$long" ]; then
    printf 'Lines of more than %s characters:\n%s\n' "$longest" "$long"
    failed=1
fi

changes=$(timeout --kill-after=10 900 dotnet format Panel.sln --no-restore --verify-no-changes --exclude '**/Migrations/**' 2>&1)
if [ $? -ne 0 ]; then
    printf 'dotnet format would change:\n%s\n' "$(sort -u <<<"$changes" | head -n 50)"
    failed=1
fi
exit $failed
