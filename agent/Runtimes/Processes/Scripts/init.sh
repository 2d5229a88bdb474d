# The first process of an instance's own namespaces: waits for the workload, collects orphans, and takes everything along when it ends.
# It stays the agent's user, so that the workload can neither read nor trace it.
# $1 folder of the process's files, then the command. The node's /proc is still mounted here and tells the number outside.
IFS= read -r panel_stat </proc/self/stat
printf '%s\n' "$panel_stat" >"$1/init"
shift
"$@"
exit $?
