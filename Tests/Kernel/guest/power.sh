# Words of the recorded workloads (guest/power): a disk whose every write and flush the host keeps, and a pad on it.

# amount WORD DEFAULT: a number that the host gives on the kernel's command line.
amount() { sed -n "s/.*$1=\([0-9]*\).*/\1/p" /proc/cmdline | grep . || echo "$2"; }

# disk NAME [OPTIONS]: the recorded disk of that name, mounted on /disk/NAME with ext4's OPTIONS. Its node is in $device.
disk() {
  device=$(node_of "$1")
  [ -n "$device" ] || fail "no disk $1"
  folder=/disk/$1
  mkdir -p "$folder"
  mount -t ext4 ${2:+-o "$2"} "$device" "$folder" || fail "no ext4 on $device"
}

# pad_on FOLDER [YAML LINE]...: hailongd with its state in FOLDER on the disk, on simulated buttons, sealing often. With $wrong it does
# that wrong (wrong.c).
pad_on() {
  name=$1
  shift
  socket=/run/hailong/$name.sock settings=/tmp/$name.yaml
  mkdir -p /run/hailong "/tmp/$name-link"
  cat >"$settings" <<YAML
board: simulated
state_dir: $folder/$name
control: {socket: $socket, link_user: root}
seal: {idle_ms: 300, max_ms: 1000, unread_ms: 2000, records: 30}
link: {state_dir: $folder/link, poll_ms: 500, retry_max_ms: 2000}
YAML
  for each in "$@"; do echo "$each" >>"$settings"; done
  pad_again
}
# doing WRONG COMMAND...: runs it, wrong where WRONG says how, and then only where the wrong has been taken on.
doing() {
  how=$1
  shift
  if [ -z "$how" ]; then exec "$@"; fi
  export LD_PRELOAD=/opt/wrong.so HAILONG_WRONG=$how
  exec "$@"
}
# pad_again: starts it on what is there.
pad_again() {
  rm -f "$socket"
  doing "${wrong:-}" "$pad/hailongd" --config "$settings" >>"$said" 2>&1 &
  pad_pid=$!
  wait_for 60 ask "$socket" '{"v":1,"id":1,"do":"head"}'
  witness "$device" watch "$socket" "$name" 60 head 1 || fail "no status of $name"
}
# pad_ends SIGNAL
pad_ends() {
  kill "-$1" "$pad_pid"
  wait "$pad_pid" || true
}
# presses COUNT [GROUP PAUSE_MS]
presses() { witness "$device" press "$socket" "$name" "$1" 60 60 ${2:+"$2" "$3"} || fail "presses of $name"; }
# quick_presses COUNT: as fast as the disk takes them, where the settings say that a contact settles in 1 ms.
quick_presses() { witness "$device" press "$socket" "$name" "$1" 1 2 || fail "quick presses of $name"; }
