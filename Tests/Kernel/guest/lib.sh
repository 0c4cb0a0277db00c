# What a guest test may use: a simulated chip, contacts, lamps, waiting. Sourced by run-all before each test.

config=/sys/kernel/config/gpio-sim
lines="button1 button2 button3 button4 lamp-thanks lamp-fault lamp-officer buzzer"

# fail WORDS: ends the test. What it says stands on the console, and the host shows it.
fail() {
  echo "FAILED: $*"
  exit 1
}

# figure WORDS: something measured, for the host's report (the second serial line, see init).
figure() { echo "figure - $*" >/dev/ttyS1; }

# wait_for SECONDS COMMAND...: until the command succeeds; fails the test when it has not in time.
wait_for() {
  seconds=$1
  shift
  end=$(($(date +%s) + seconds))
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -le "$end" ] || fail "not within $seconds s: $*"
    usleep 20000
  done
}

# chip_up [LABEL [LINE=TAKER]]: the chip of the board profile gpio-sim, live. TAKER holds LINE from the start (a hog).
chip_up() {
  chip_made pad "$@"
  chip_plug
}

# chip_made FOLDER [LABEL [LINE=TAKER]]: a chip with the lines of $lines, and not there yet.
chip_made() {
  chip=$config/$1
  mkdir -p "$chip/bank0"
  echo "${2:-hailong-sim}" >"$chip/bank0/label"
  echo "$lines" | wc -w >"$chip/bank0/num_lines"
  number=0
  for line in $lines; do
    mkdir -p "$chip/bank0/line$number"
    echo "$line" >"$chip/bank0/line$number/name"
    if [ "${3:-}" ] && [ "${3%%=*}" = "$line" ]; then
      mkdir -p "$chip/bank0/line$number/hog"
      echo "${3#*=}" >"$chip/bank0/line$number/hog/name"
      echo input >"$chip/bank0/line$number/hog/direction"
    fi
    number=$((number + 1))
  done
}

# twin_up: a second chip with the label and the line names of the first, as a second expander of one kind has them. Its name is in
# $twin_name. chip_down takes both away.
twin_up() {
  chip_made twin
  echo 1 >"$config/twin/live"
  twin_name=$(cat "$config/twin/bank0/chip_name")
  wait_for 30 test -c "/dev/$twin_name"
}

# chip_plug, chip_unplug: the chip appears and goes, as a USB or I2C expander does. Its names stay.
chip_plug() {
  echo 1 >"$config/pad/live"
  chip_name=$(cat "$config/pad/bank0/chip_name")
  sim=/sys/devices/platform/$(cat "$config/pad/dev_name")/$chip_name
  [ -d "$sim" ] || fail "no $sim"
  wait_for 30 test -c "/dev/$chip_name"
  # Under systemd the node's group comes by udev, a little later.
  if [ -d /run/systemd/system ]; then udevadm settle; fi
}

chip_unplug() { echo 0 >"$config/pad/live"; }

chip_down() {
  for chip in "$config"/*; do
    [ -d "$chip" ] || continue
    echo 0 >"$chip/live" 2>/dev/null
    find "$chip" -mindepth 1 -type d -depth -exec rmdir {} \;
    rmdir "$chip"
  done
}

# clean_up: nothing of a test is left for the next one, however it ended.
clean_up() {
  if [ -d /run/systemd/system ]; then systemctl stop hailong-link hailongd hailong-ward 2>/dev/null; fi
  fsfreeze --unfreeze /state 2>/dev/null
  for program in hailong hailongd hailong-link hailong-ward witness figures taps reader card contacts gpiomon gpioset hailong-gpio-contract; do
    killall -q -KILL "$program"
    while pidof "$program" >/dev/null; do usleep 10000; done
  done
  echo 0 >/sys/kernel/tracing/events/enable
  for folder in /small /slow /errors /card /disk/* /full; do
    if grep -q " $folder " /proc/mounts; then umount -l "$folder"; fi
  done
  if [ -e /dev/dm-0 ]; then dmsetup remove --noudevsync --force errors; fi
  echo 500 >/proc/sys/vm/dirty_writeback_centisecs
  chip_down
}

# node_of SERIAL: the disk that the host gave that serial number.
node_of() {
  for each in /sys/block/vd*; do
    if [ "$(cat "$each/serial" 2>/dev/null)" = "$1" ]; then echo "/dev/$(basename "$each")"; fi
  done
}

# errors_on NODE: an ext4 on NODE at /errors. The device mapper stands between file system and disk, and lets every write fail from
# disk_bad to disk_good.
errors_on() {
  errors_node=$1 errors_size=$(cat "/sys/class/block/$(basename "$1")/size")
  dmsetup create errors --noudevsync --table "0 $errors_size linear $errors_node 0" || fail "no device mapper"
  mkdir -p /errors
  # ext4 gives up, for good, when its own journal or metadata cannot be written. It is kept from trying by itself.
  echo 0 >/proc/sys/vm/dirty_writeback_centisecs
  mount -t ext4 -o commit=300,errors=remount-ro /dev/dm-0 /errors || fail "no ext4 on the device mapper"
}
disk_is() {
  dmsetup suspend --nolockfs --noflush errors && dmsetup load errors --table "$1" && dmsetup resume --noudevsync errors ||
    fail "dmsetup: $1"
}
disk_good() { disk_is "0 $errors_size linear $errors_node 0"; }
disk_bad() {
  sync
  disk_is "0 $errors_size flakey $errors_node 0 0 1000 1 error_writes"
}

# number_of LINE: its offset on the chip.
number_of() {
  number=0
  for each in $lines; do
    [ "$each" = "$1" ] && break
    number=$((number + 1))
  done
  echo "$number"
}

# level LINE: 0 or 1, as it stands on the wire.
level() { cat "$sim/sim_gpio$(number_of "$1")/value"; }
is_high() { [ "$(level "$1")" = 1 ]; }
is_low() { [ "$(level "$1")" = 0 ]; }

# closed BUTTON, open BUTTON: a contact to ground, as the wiring drawing has it.
closed() { echo pull-down >"$sim/sim_gpio$(number_of "$1")/pull"; }
open() { echo pull-up >"$sim/sim_gpio$(number_of "$1")/pull"; }

# play FILE: contacts move as the CSV says (time_us,line,level). Prints each edge with its monotonic microseconds.
play() { contacts "$sim" <"$1"; }
