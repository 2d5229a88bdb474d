# Ports, deadlines and processes, for the server scripts and ./test. Sourced, never run.

die() { echo "${0##*/}: $*" >&2; exit 1; }

# A TCP port nobody uses. Below the ephemeral range, so that no outgoing connection takes it while its server is down.
free_port() {
    local port
    while :; do
        port=$((20000 + SRANDOM % 12000))
        grep -qi ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null || { echo "$port"; return; }
    done
}

# until_true <seconds> <command…>: polls until the command succeeds; fails when the time is over.
until_true() {
    local deadline=$((SECONDS + $1)); shift
    until "$@" 2>/dev/null; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# The fields of /proc/<pid>/stat after the command name, which may hold spaces: state, parent, group, session, …
birth() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# A zombie is dead, also where process 1 never reaps it. Processes that end while they are listed are no error.
group_runs() {
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/.*) //' |
        awk -v group="$1" '$3 == group && $1 != "Z" { runs = 1 } END { exit !runs }'
}
group_ended() { ! group_runs "$1"; }

# launch <dir> <name> <command…>: runs it in a session of its own, where the caller's Ctrl+C does not reach it,
# without the caller's open files (a lock among them would outlive the caller), and notes who it is.
launch() {
    local dir=$1 name=$2; shift 2
    ( close_inherited; exec setsid "$@" </dev/null >>"$dir/$name.log" 2>&1 ) &
    echo "$! $(birth $!)" >"$dir/$name.pid"
}

close_inherited() {
    local fd
    for fd in /proc/$BASHPID/fd/*; do
        fd=${fd##*/}
        ((fd > 2 && fd < 255)) && eval "exec $fd>&-"
    done
    return 0
}

# The pid of what launch started, unless it has ended or the number belongs to somebody else by now.
launched() {
    local pid born
    read -r pid born 2>/dev/null <"$1/$2.pid" && [ -n "$born" ] && [ "$(birth "$pid")" = "$born" ] && echo "$pid"
}

# land <dir> <name> <seconds>: asks the process to end and waits; past the time limit its whole group is killed.
land() {
    local pid
    if pid=$(launched "$1" "$2"); then
        kill -TERM "$pid" 2>/dev/null
        until_true "$3" group_ended "$pid" || kill -KILL -- "-$pid" 2>/dev/null
        until_true 5 group_ended "$pid" || die "process group $pid does not end"
    fi
    rm -f "$1/$2.pid"
}

# explain <log> <message>: the end of a server's log, then the failure.
explain() { tail -n 20 "$1" >&2 2>/dev/null; die "$2"; }

as_user() { local user=$1; shift; setpriv --reuid="$user" --regid="$user" --init-groups "$@"; }
