#!/bin/bash
# install.sh: installs what the tests need and the machine lacks, on Debian and its kin, as root.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

missing=()
need() { local package=$1; shift; "$@" >/dev/null 2>&1 || missing+=("$package"); }
installed() { [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb'; }

need docker.io command -v dockerd
need postgresql has_postgres
need rabbitmq-server test -x /usr/lib/rabbitmq/bin/rabbitmq-server
need redis-server command -v redis-server
need debootstrap command -v debootstrap
need busybox-static installed busybox-static
need iptables command -v iptables
need bubblewrap command -v bwrap
need iproute2 command -v ip
need procps command -v pgrep
need openssh-client command -v ssh-keygen
need openssh-server test -x /usr/sbin/sshd
need oathtool command -v oathtool
need chromium command -v chromium
need curl command -v curl
need docker-compose command -v docker-compose
need pdns-server test -x /usr/sbin/pdns_server
need pdns-backend-sqlite3 installed pdns-backend-sqlite3
need sqlite3 command -v sqlite3
need bind9 test -x /usr/sbin/named
need bind9-dnsutils command -v dig
need zip command -v zip
need unzip command -v unzip
need zstd command -v zstd
need bzip2 command -v bzip2
[ ${#missing[@]} -gt 0 ] || exit 0

command -v apt-get >/dev/null || die "please install: ${missing[*]}"
[ "$(id -u)" = 0 ] || die "please run as root, or install: ${missing[*]}"

# The packages would start servers of the machine's own; the tests start theirs.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
fi
log=$(mktemp) || exit 1
quiet() { DEBIAN_FRONTEND=noninteractive timeout 900 "$@" </dev/null >>"$log" 2>&1 || explain "$log" "$* failed"; }
# Newer releases have the command line in a package of its own.
add_docker_cli() {
    command -v docker >/dev/null || ! apt-cache show docker-cli >/dev/null 2>&1 || missing+=(docker-cli)
}
echo "updating the package lists"
quiet apt-get -qq -o DPkg::Lock::Timeout=300 update
add_docker_cli
echo "installing ${missing[*]}"
quiet apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}"
rm -f "$log"
