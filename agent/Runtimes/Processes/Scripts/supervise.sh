# Runs on the node as the agent's user and outlives the agent: holds the workload's input open, keeps its output on disk within
# bounds, and notes its exit code. The workload's environment is not this script's: the agent may be root, and variables such as
# LD_PRELOAD would then run the workload's code as root.
# $1 folder of the process's files, $2 file that names the running agent, $3 how many pieces of output wait at most, $4 user whose
# remaining processes are killed at the end ("-" for none), then the command that starts the workload.
panel_state=$1 panel_agent=$2 panel_pieces=$3 panel_user=$4
shift 4
umask 077
cd /
exec </dev/null >/dev/null 2>"$panel_state/problem"
IFS= read -r panel_stat </proc/self/stat
printf '%s\n' "$panel_stat" >"$panel_state/supervisor"

# Whether the agent is there to read: the file holds what the kernel said of its process, and a process number may be given out again.
panel_agent_runs() {
  IFS= read -r panel_then <"$panel_agent" || return 1
  IFS= read -r panel_now <"/proc/${panel_then%% *}/stat" || return 1
  panel_then=$(panel_start_of ${panel_then##*) })
  [ "$panel_then" = "$(panel_start_of ${panel_now##*) })" ]
}

panel_start_of() {
  shift 19
  printf '%s' "$1"
}

# Copies a stream into numbered pieces of at most a mebibyte, which the agent removes when it has read them. When too many wait, the
# workload waits for the agent; while no agent runs, the oldest piece goes instead.
panel_keep() {
  panel_piece=0
  while :; do
    panel_piece=$((panel_piece + 1))
    panel_oldest="$panel_state/$1.$((panel_piece - panel_pieces))"
    while [ -e "$panel_oldest" ]; do
      if panel_agent_runs 2>/dev/null; then sleep 0.1; else rm -f "$panel_oldest"; fi
    done
    if dd bs=4096 count=256 of="$panel_state/$1.$panel_piece" 2>/dev/null; then
      [ -s "$panel_state/$1.$panel_piece" ] || return 0
    elif [ -d "$panel_state" ]; then
      # A full disk costs output, never the workload.
      sleep 0.2
    else
      return 0
    fi
  done
}

exec 3<>"$panel_state/in" 9<"$panel_state/environment"
rm -f "$panel_state/environment"
panel_keep out <"$panel_state/out" 3<&- 9<&- &
panel_out=$!
panel_keep err <"$panel_state/err" 3<&- 9<&- &
panel_err=$!

"$@" <&3 3<&- >"$panel_state/out" 7>"$panel_state/err"
panel_code=$?
exec 9<&-

# Without it the workload never began, and "problem" says why.
if [ -s "$panel_state/pid" ]; then
  IFS= read -r panel_pid <"$panel_state/pid"
  case ${panel_pid%% *} in
    '' | *[!0-9]* | 0 | 1) ;;
    *) kill -KILL "-${panel_pid%% *}" ;;
  esac
  # First the code, so that the end is known at once; the last output may take a moment.
  printf '%s\n' "$panel_code" >"$panel_state/exit.new" && mv "$panel_state/exit.new" "$panel_state/exit"
  # Each round takes all that are there; more than one only meets those that were being born. As root it would be every process of the
  # machine, so it asks who it is.
  case $panel_user in
    - | 0) ;;
    *) setpriv --reuid "$panel_user" --regid "$panel_user" --clear-groups /bin/sh -c \
      '[ "$(id -u)" = "$1" ] || exit 1
      panel_round=0; while [ "$panel_round" -lt 100 ] && kill -KILL -1; do panel_round=$((panel_round + 1)); done' panel-sweep "$panel_user" ;;
  esac
fi
wait "$panel_out" "$panel_err"
: >"$panel_state/closed"
