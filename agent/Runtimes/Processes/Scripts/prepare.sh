# Leads the workload's session. Builds its view of the file system when it gets one, and then becomes the workload.
# $1 folder of the process's files, $2 "view" or "no-view", then the command. The file "pid" is filled only when all has succeeded.
set -e
panel_state=$1 panel_view=$2
shift 2
IFS= read -r panel_stat </proc/self/stat
exec 8>"$panel_state/pid"
# For the mount points, which the workload's user has to pass.
umask 022
if [ "$panel_view" = view ]; then
  mount --all --fstab "$panel_state/folders"
  cd "$panel_state/root"
  while IFS= read -r panel_file; do
    [ -d "${panel_file%/*}" ] || mkdir -p "${panel_file%/*}"
    [ -e "$panel_file" ] || : >"$panel_file"
  done <"$panel_state/names"
  mount --all --fstab "$panel_state/files"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts dev/pts 2>/dev/null && ln -s pts/ptmx dev/ptmx || :
  panel_links=
  for panel_name in bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$panel_name" ]; then panel_links="$panel_links /$panel_name"; fi
  done
  [ -z "$panel_links" ] || cp -P $panel_links .
  cp -P /dev/fd /dev/stdin /dev/stdout /dev/stderr dev
  mkdir -p var run old
  [ -e var/tmp ] || ln -s ../tmp var/tmp
  pivot_root . old
  umount -l /old
  rmdir /old
  cd /
fi
printf '%s\n' "$panel_stat" >&8
exec "$@" 2>&7 7>&- 8>&-
