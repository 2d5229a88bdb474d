#!/bin/bash
# images.sh <engine>: gives a Docker engine the images that Testcontainers starts, and prints their names: RabbitMQ's, then PostgreSQL's.
# They are the public ones where a registry answers. Elsewhere they are made of Debian packages, once for each machine and recipe:
# the result is kept in PANEL_TEST_CACHE (default ~/.cache/panel). A name that PANEL_TEST_RABBITMQ_IMAGE or _POSTGRES_IMAGE gives stands.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
engine=${1:?usage: images.sh <engine>}
public_rabbitmq=rabbitmq:3-management public_postgres=postgres:15
cache=${PANEL_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/panel}
work=''
trap clean EXIT

# debootstrap, when it is stopped, leaves what it has mounted.
clean() {
    [ -n "$work" ] || return
    awk -v dir="$work/" 'index($5, dir) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs -r -n 1 umount --lazy
    rm -rf --one-file-system "$work"
}

dock() { docker --host "$engine" "$@" </dev/null; }
has() { dock image inspect "$1" >/dev/null 2>&1; }
answer() { echo "${PANEL_TEST_RABBITMQ_IMAGE:-$1}"; echo "${PANEL_TEST_POSTGRES_IMAGE:-$2}"; exit 0; }
note() { echo "images: $*" >&2; }

# A registry answers 401 to whoever has not logged in.
registry_answers() { [ "$(curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' https://registry-1.docker.io/v2/)" = 401 ]; }
pull() { has "$1" || timeout 600 docker --host "$engine" pull --quiet "$1" </dev/null >/dev/null; }

# One tree serves both servers. What no server reads is taken away: 770 MB become 360 MB.
make_tree() {
    local root=$1 suite
    suite=$(. /etc/os-release && echo "${VERSION_CODENAME:?}")
    command -v debootstrap >/dev/null || die "debootstrap is not installed"
    timeout 1200 debootstrap --variant=minbase --include=rabbitmq-server,postgresql "$suite" "$root" >"$work/debootstrap.log" 2>&1 </dev/null ||
        explain "$work/debootstrap.log" "debootstrap failed"
    rm -rf --one-file-system "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info}/* \
        "$root"/usr/lib/*/libLLVM* "$root"/var/lib/postgresql/* "$root"/etc/postgresql/* "$root"/var/lib/rabbitmq/{.erlang.cookie,mnesia} \
        "$root"/var/log/{rabbitmq,postgresql}/*
    # What the public image has: the management API.
    echo '[rabbitmq_management].' >"$root/etc/rabbitmq/enabled_plugins"
    mkdir -p "$root/etc/rabbitmq/conf.d"
    chroot "$root" chown -R rabbitmq: /etc/rabbitmq /var/lib/rabbitmq /var/log/rabbitmq
    chroot "$root" chown -R postgres: /var/lib/postgresql
    start_postgres >"$root/usr/local/bin/start-postgres"
    chmod 755 "$root/usr/local/bin/start-postgres"
}

# The contract of the public image's entry point: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, and options of the server as arguments.
start_postgres() {
    cat <<'SCRIPT'
#!/bin/bash
set -eu
data=/var/lib/postgresql/data user=${POSTGRES_USER:-postgres}
[ "${1:-}" = postgres ] && shift
if [ ! -s $data/PG_VERSION ]; then
    initdb -D $data -U "$user" --pwfile=<(echo "${POSTGRES_PASSWORD:?}") -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    echo 'host all all all scram-sha-256' >>$data/pg_hba.conf
    # As in the public image: whoever is in the container needs no password, which pg_isready and psql there count on.
    sed -i 's/^\(local .*\)scram-sha-256$/\1trust/; s/^\(host .* 127.0.0.1\/32 .*\)scram-sha-256$/\1trust/' $data/pg_hba.conf
    [ "${POSTGRES_DB:-$user}" = postgres ] ||
        echo "CREATE DATABASE \"${POSTGRES_DB:-$user}\"" | postgres --single -D $data -c jit=off postgres >/dev/null
fi
exec postgres -D $data -c listen_addresses='*' -c unix_socket_directories=/tmp,/var/run/postgresql -c jit=off "$@"
SCRIPT
}

# The two files add nothing but metadata, so that both images share the one layer.
make_images() {
    local root=$work/root base=panel-test/base:$recipe postgres rabbitmq
    make_tree "$root"
    postgres=$(cd "$root" && ls -d usr/lib/postgresql/*/bin | tail -n 1)
    rabbitmq=$(cd "$root" && ls -d usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin | tail -n 1)
    tar -C "$root" --numeric-owner -c . | docker --host "$engine" import - "$base" >/dev/null || die "the import failed"
    mkdir "$work/context"
    build "$made_rabbitmq" <<FILE
FROM $base
USER rabbitmq
ENV HOME=/var/lib/rabbitmq RABBITMQ_LOGS=- RABBITMQ_NODENAME=rabbit@localhost LANG=C.UTF-8
ENV PATH=/$rabbitmq:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["/$rabbitmq/rabbitmq-server"]
FILE
    build "$made_postgres" <<FILE
FROM $base
USER postgres
ENV LANG=C.UTF-8 PATH=/$postgres:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/start-postgres"]
FILE
}

build() {
    cat >"$work/context/Dockerfile"
    DOCKER_BUILDKIT=0 docker --host "$engine" build --quiet --tag "$1" "$work/context" </dev/null >"$work/build.log" 2>&1 ||
        explain "$work/build.log" "$1 was not built"
}

# Written beside and moved, so that two runs of one machine never read half a file.
keep() {
    mkdir -p "$cache" && dock save "$made_rabbitmq" "$made_postgres" | gzip -1 >"$archive.$$" && mv "$archive.$$" "$archive" ||
        { rm -f "$archive.$$"; note "could not be kept in $cache"; return; }
    find "$cache" -maxdepth 1 -name 'test-images-*.tar.gz' ! -path "$archive" -delete
}

# A change to how they are made makes them anew.
recipe=$(declare -f make_tree start_postgres make_images build | sha256sum | cut -c 1-12)
made_rabbitmq=panel-test/rabbitmq:$recipe made_postgres=panel-test/postgres:$recipe
archive=$cache/test-images-$recipe.tar.gz

[ -n "${PANEL_TEST_RABBITMQ_IMAGE:-}" ] && [ -n "${PANEL_TEST_POSTGRES_IMAGE:-}" ] && answer
has "$made_rabbitmq" && has "$made_postgres" && answer "$made_rabbitmq" "$made_postgres"
if [ -f "$archive" ] && gzip -dc "$archive" | docker --host "$engine" load --quiet >/dev/null; then
    answer "$made_rabbitmq" "$made_postgres"
fi
registry_answers && pull $public_rabbitmq && pull $public_postgres && answer $public_rabbitmq $public_postgres
[ "$(id -u)" = 0 ] || die "no registry answers, and making the images of Debian packages takes root"
note "no registry answers: making them of Debian packages, which takes minutes, once"
work=$(mktemp -d "${TMPDIR:-/tmp}/panel-images.XXXXXX") || exit 1
make_images
keep
answer "$made_rabbitmq" "$made_postgres"
