# The first code that runs as the workload's user: takes its environment from descriptor 9, goes to its folder and becomes the command.
# $1 folder, then the command.
umask 077
panel_environment=
while IFS= read -r panel_line <&9; do
  panel_environment="$panel_environment$panel_line
"
done
exec 9<&-
cd "$1" || exit 126
shift
eval "$panel_environment"
exec "$@"
