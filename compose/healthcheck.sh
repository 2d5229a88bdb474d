#!/bin/bash
# Succeeds when the service says it is ready. In plain bash, as the base image has no HTTP client.
exec 3<>/dev/tcp/127.0.0.1/8080 || exit 1
printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 4 -u 3 _ status _
[ "$status" = 200 ]
