#!/bin/bash
# free-port.sh [count]: prints free TCP ports, one a line.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
for ((i = 0; i < ${1:-1}; i++)); do free_port; done
