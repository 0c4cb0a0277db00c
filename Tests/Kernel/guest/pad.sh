# What a guest test may do with the pad under test. Sourced by run-all after lib.sh; $pad is the folder of the
# programs (one is built with libgpiod 1.6, one with 2.1).

state=/state/pad
settings=/tmp/pad.yaml
said=/tmp/hailongd.log
socket=/run/hailong/control.sock

# pad_new [YAML LINE]...: an empty state folder and a pad.yaml.
pad_new() {
  rm -rf "$state" /run/hailong
  mkdir -p "$state" /run/hailong
  chmod 700 "$state"
  {
    echo "board: gpio-sim"
    echo "state_dir: $state"
    for each in "$@"; do echo "$each"; done
  } >"$settings"
}

# pad_start: hailongd with all lines in its hands and its start sign over, so that a lit lamp means what it means.
# Waiting for the lines, not for a time, is what makes the first edge safe.
pad_start() {
  "$pad/hailongd" --config "$settings" >>"$said" 2>&1 &
  pad_pid=$!
  wait_for 60 pad_holds_lines
  wait_for 60 pad_is_idle
}
pad_holds_lines() { gpioinfo "$chip_name" | grep '"button4"' | grep -q '"hailongd"'; }
pad_status() { ask "$socket" '{"v":1,"id":1,"do":"status"}'; }
pad_is_idle() { pad_status | grep -q '"lights":\[\]'; }

# unit_start: the same by the shipped unit.
unit_start() {
  systemctl start hailongd.service || fail "systemctl start: $(journalctl -u hailongd --no-pager -n 20)"
  wait_for 60 pad_is_idle
}

# pad_stop: as systemd does. A clean end is exit code 0.
pad_stop() {
  kill -TERM "$pad_pid"
  code=0
  wait "$pad_pid" || code=$?
  [ "$code" = 0 ] || fail "hailongd ended with $code on SIGTERM"
}

# pad_refuses CODE: hailongd ends by itself, with CODE, and what it says is in $said.
pad_refuses() {
  code=0
  timeout 20 "$pad/hailongd" --config "$settings" >"$said" 2>&1 || code=$?
  cat "$said"
  [ "$code" = "$1" ] || fail "exit code $code instead of $1"
}
says() { grep -qF -- "$1" "$said" || fail "hailongd did not say: $1"; }

# records: the raw lines of the log, from the running pad. written: those of a journal file, by SQLite's own tool.
records() { ask "$socket" '{"v":1,"id":1,"do":"records","after":0,"sealed":false}' | sed 1d; }
written() { sqlite3 "$1" 'SELECT line FROM record ORDER BY seq'; }
# count KIND, has KIND [TEXT]: of records.
count() { records | grep -c "\"kind\":\"$1\""; }
count_is() { [ "$(count "$1")" = "$2" ]; }
has() { records | grep "\"kind\":\"$1\"" | grep -qF -- "${2:-}"; }
# buttons: the button of every press, in the log's order, on one line.
buttons() { records | sed -n '/"kind":"press"/s/.*"button":"\([^"]*\)".*/\1/p' | xargs echo; }

# uptime_of KIND [TEXT]: of the first such record, in µs.
uptime_of() {
  records | grep "\"kind\":\"$1\"" | grep -F -- "${2:-}" | sed -n '1s/.*"uptime":\([0-9]*\).*/\1/p'
}

# tap LINE-NUMBER AT-MS HOLD-MS: one press with bounce at both ends, as CSV. 1.2 ms of bounce closing, 0.8 opening.
tap() {
  awk -v line="$1" -v at="$(($2 * 1000))" -v hold="$(($3 * 1000))" 'BEGIN {
    split("0 150 340 420 760 1200", closing, " "); split("0 90 300 800 ", opening, " ")
    level = 1
    for (i = 1; i <= 5; i += 1) { print at + closing[i] "," line "," level; level = 1 - level }
    level = 0
    for (i = 1; i <= 3; i += 1) { print at + hold + opening[i] "," line "," level; level = 1 - level }
  }'
}

# played_true DRIVEN TRACE: whether the bounce stayed bounce: gaps planned below 2 ms took less than 10 ms (the
# debounce settles at 15 ms). On a loaded machine the emulation can stand still for longer; such a play proves nothing.
played_true() {
  paste -d, "$1" "$2" | awk -F, 'NR > 1 && $5 - plan < 2000 && $4 - last > 10000 { bad = 1 }
    { last = $1; plan = $5 } END { exit bad }'
}

# install_pad: the pad as a package leaves it: programs, pad.yaml, no state. The users are there since the VM's start,
# made by systemd-sysusers from the shipped file. For the VM with systemd.
install_pad() {
  settings=/etc/hailong/pad.yaml
  state=/var/lib/hailong
  cp "$pad/hailongd" /usr/bin/
  mkdir -p /etc/hailong
  echo "board: gpio-sim" >"$settings"
  rm -rf /var/lib/hailong /var/lib/private/hailong
  systemctl daemon-reload
  systemctl reset-failed
}

# install_ward_and_link: those two beside it, from their own disk (see rig/programs): links to it, nothing is copied.
install_ward_and_link() {
  [ -e /usr/bin/hailong-link ] && [ -e /usr/bin/hailong-ward ] || /usr/bin/cp -rsn /opt/full/opt /opt/full/usr /
  systemctl stop hailong-link.service hailong-ward.service
  rm -rf /var/lib/hailong-link /var/lib/hailong-ward
  install -d -m 700 -o hailong-ward -g hailong-ward /var/lib/hailong-ward
  systemctl reset-failed
}

# enrol_pad: a ward that serves on this machine, and the pad enrolled with it for counter q1, by the shipped units of all three.
# hailongd runs already.
enrol_pad() {
  ward init --name "Bộ phận Một cửa" >/dev/null || fail "hailong-ward init"
  began=$(/usr/bin/date '+%F %T')
  systemctl start hailong-ward.service || fail "$(journalctl -u hailong-ward --no-pager -n 20)"
  string=$(ward pad add --counter q1 --address 127.0.0.1:8443 | grep -o 'hailong1:[^ ]*') || fail "no enrolment string"
  wait_for 120 ward_unit_listens
  timeout 120 hailong-link enrol "$string" || fail "hailong-link enrol: $(journalctl -u hailong-ward --no-pager -n 20)"
  systemctl start hailong-link.service || fail "$(journalctl -u hailong-link --no-pager -n 20)"
}
ward_unit_listens() { journalctl -u hailong-ward --since "$began" --no-pager -o cat | grep -q '^listening on'; }
# ward_has_all: whether all that the pad has is sealed and at the ward.
ward_has_all() {
  [ "$(ask "$socket" '{"v":1,"id":1,"do":"head"}' | grep -o '"seq":[0-9]*' | sort -u | wc -l)" = 1 ] &&
    ward heads | grep -q " $(pad_head) "
}
pad_head() { ask "$socket" '{"v":1,"id":1,"do":"head"}' | sed 's/.*"sealed":{"seq":\([0-9]*\).*/\1/'; }

# ward WORD...: hailong-ward as its own user, on the unit's data folder.
ward() {
  /usr/bin/setpriv --reuid hailong-ward --regid hailong-ward --init-groups \
    hailong-ward "$@" --data /var/lib/hailong-ward
}

# finds CODE: whether `hailong doctor` names it now.
finds() {
  timeout 60 "$pad/hailong" doctor --config "$settings" --json >/tmp/doctor.json 2>/tmp/doctor.err
  grep -qF "{\"code\":\"$1\"" /tmp/doctor.json
}
# silent_of CODE: doctor looks, and does not name it.
silent_of() {
  ! finds "$1" || fail "doctor names $1 on a pad without it: $(cat /tmp/doctor.json)"
  grep -q '"checks":' /tmp/doctor.json || fail "doctor did not look: $(cat /tmp/doctor.err)"
}
# found CODE FAULT HOW PROGRAM: the fault that was injected just now is named with its code, and the host is told a row of
# docs/FAULTS.md. Doctor asks again for a while: what the pad itself has to notice takes a moment.
found() {
  end=$(($(cut -d. -f1 /proc/uptime) + 40))
  until finds "$1"; do
    [ "$(cut -d. -f1 /proc/uptime)" -lt $end ] || fail "$2: doctor does not name $1: $(cat /tmp/doctor.json /tmp/doctor.err)"
  done
  fault_row "$@"
}
# fault_row CODE FAULT HOW PROGRAM
fault_row() { echo "fault - | $2 | $3 | $1 | $4 | VM |" >/dev/ttyS1; }

# badge_list: two badges in the pad's folder, as an order of the ward leaves them: 0012345678 is cb-07's, AB99cd cb-08's.
badge_list() {
  mkdir -p "$state"
  chmod 700 "$state"
  echo '{"key":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","badges":[["fb75cf5520b649fb95a492a2d74eae0c","cb-07"],["aeb08093b663708118bbad705337247e","cb-08"]]}' >"$state/badges.json"
  chmod 600 "$state/badges.json"
}
# reader_in NAME: a badge reader is plugged in; its node is in $reader_node. tapped LINE: what it is to do. reader_out: pulled out.
reader_in() {
  rm -f /tmp/typed
  mkfifo /tmp/typed
  reader "$1" </tmp/typed >/tmp/reader.out &
  reader_pid=$!
  exec 9>/tmp/typed
  wait_for 20 grep -q '^/dev/input/' /tmp/reader.out
  reader_node=$(head -n 1 /tmp/reader.out)
}
tapped() { echo "$1" >&9; }
reader_out() {
  exec 9>&-
  # Programs that were started since hold the pipe too, so its end would not come by itself.
  kill "$reader_pid"
  wait "$reader_pid" || true
}
reader_is() { pad_status | grep -q "\"badge\":{[^}]*\"present\":$1"; }
