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
  chip=$config/pad
  mkdir -p "$chip/bank0"
  echo "${1:-hailong-sim}" >"$chip/bank0/label"
  echo 8 >"$chip/bank0/num_lines"
  number=0
  for line in $lines; do
    mkdir -p "$chip/bank0/line$number"
    echo "$line" >"$chip/bank0/line$number/name"
    if [ "${2:-}" ] && [ "${2%%=*}" = "$line" ]; then
      mkdir -p "$chip/bank0/line$number/hog"
      echo "${2#*=}" >"$chip/bank0/line$number/hog/name"
      echo input >"$chip/bank0/line$number/hog/direction"
    fi
    number=$((number + 1))
  done
  chip_plug
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
  [ -d "$config/pad" ] || return 0
  chip_unplug 2>/dev/null
  find "$config/pad" -mindepth 1 -type d -depth -exec rmdir {} \;
  rmdir "$config/pad"
}

# clean_up: nothing of a test is left for the next one, however it ended.
clean_up() {
  if [ -d /run/systemd/system ]; then systemctl stop hailong-link hailongd hailong-ward 2>/dev/null; fi
  fsfreeze --unfreeze /state 2>/dev/null
  for program in hailong hailongd hailong-link hailong-ward witness figures reader card contacts gpiomon gpioset hailong-gpio-contract; do
    killall -q -KILL "$program"
    while pidof "$program" >/dev/null; do usleep 10000; done
  done
  echo 0 >/sys/kernel/tracing/events/enable
  for folder in /small /slow /errors /card /disk/* /full; do
    if grep -q " $folder " /proc/mounts; then umount -l "$folder"; fi
  done
  if [ -e /dev/dm-0 ]; then dmsetup remove --noudevsync --force errors; fi
  chip_down
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
