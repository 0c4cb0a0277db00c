# What a selftest in the guest needs: the person before the pad. Sourced by tests, after pad.sh.
#
# A finger does what selftest asks for. reaches FINGER says which lines its button closes, counted from 0; touches FINGER says
# how, as CSV of one line; shines LAMP says on which line its LED or buzzer hangs. A fault is another answer to one of them.
sound() {
  reaches() { echo "$1"; }
  touches() { touches_well; }
  shines() { echo "$1"; }
}
touches_well() { printf '%s\n' 0,0,1 300,0,0 900,0,1 400000,0,0 400300,0,1 400800,0,0; }

# stayed_true TRACE DRIVEN: whether no movement took over 4 ms longer than it was planned: edges planned below 25 ms apart
# are one, as selftest has it. What makes a bounce long or parts two shorted lines (5 ms) is then not the emulation.
stayed_true() {
  paste -d, "$1" "$2" | awk -F, 'NR == 1 || $1 - plan >= 25000 { began = $4; from = $1 }
    { plan = $1; if ($7 - began > $1 - from + 4000) bad = 1 } END { exit bad }'
}

# press FINGER: one edge goes to every line that it reaches, before the next edge comes. On the one processor the pad would
# run after each edge and stretch the bounce: the finger goes before it, but not before the kernel's threads for interrupts.
press() {
  touches "$1" | awk -F, -v to="$(reaches "$1" | xargs)" 'BEGIN { n = split(to, lines, " ") }
    { for (i = 1; i <= n; i += 1) print $1 "," lines[i] "," $3 }' >/tmp/trace.csv
  # A cut wire: the finger comes, no line moves.
  [ -s /tmp/trace.csv ] || return 0
  contacts "$sim" first </tmp/trace.csv >/tmp/driven.csv || fail "finger $1 could not press"
  stayed_true /tmp/trace.csv /tmp/driven.csv || stretched=yes
}

# sees LAMP: the person looks whether it is lit, or listens, while it is asked about: at the wire that shines LAMP names, and at
# nothing where that is cut. Prints the answer.
sees() {
  wire=$(shines "$1")
  looks=150
  until [ -z "$wire" ] || is_high "$wire"; do
    looks=$((looks - 1))
    [ $looks -gt 0 ] || wire=
    usleep 10000
  done
  if [ "$wire" ]; then echo y; else echo n; fi
}

# try_out: one selftest, and somebody who does what it asks for on standard error. Its report is in /tmp/report. `asks` empty:
# asked about lamps and buzzer too.
asks=--no-ask
try_out() {
  stretched=no
  asked=
  rm -f /tmp/asking /tmp/answers
  mkfifo /tmp/asking /tmp/answers
  # Open at both ends here, so that opening it waits for nobody.
  exec 8<>/tmp/answers
  # shellcheck disable=SC2086
  "$pad/hailong" selftest --config "$settings" --lang en --json $asks </tmp/answers >/tmp/report 2>/tmp/asking 8>&- &
  selftest_pid=$!
  began=$(cut -d. -f1 /proc/uptime)
  while read -r name words; do
    echo "selftest: $name $words"
    case $words in
      *"press it, hold it"*)
        asked="$asked $name"
        press $((${name#b} - 1))
        ;;
      *"is lit; do you see it"* | *"sounds; do you hear it"*)
        case $name in
          thank-you) sees lamp-thanks >&8 ;;
          fault) sees lamp-fault >&8 ;;
          officer*) sees lamp-officer >&8 ;;
          buzzer) sees buzzer >&8 ;;
          *) fail "asked about $name" ;;
        esac
        ;;
    esac
  done </tmp/asking
  exit_code=0
  wait "$selftest_pid" || exit_code=$?
  exec 8>&-
  took=$(($(cut -d. -f1 /proc/uptime) - began))
  cat /tmp/report
}

# found_only 'CODE PLACE'...: whether the report names these, and nothing else but that the pad has no ward.
found_only() {
  for each in "$@" "HL-LINK-001 "; do echo "$each"; done | sort >/tmp/wanted
  sed 's/.*"found":\[//' /tmp/report | grep -o '"code":"[^"]*","place":"[^"]*"' |
    sed 's/"code":"\([^"]*\)","place":"\([^"]*\)"/\1 \2/' | sort >/tmp/found
  cmp -s /tmp/wanted /tmp/found
}

# selftest_finds EXIT-CODE 'CODE PLACE'...: selftest finds these faults alone, asks in order, and keeps to its minute. Another
# finding on presses that the emulation stretched proves nothing: again.
selftest_finds() {
  want_code=$1
  shift
  plays=1
  try_out
  until found_only "$@"; do
    [ "$stretched" = yes ] && [ $plays -lt 4 ] ||
      fail "selftest finds $(xargs </tmp/found), not $(xargs </tmp/wanted) (play $plays, stretched: $stretched)"
    plays=$((plays + 1))
    try_out
  done
  [ "$exit_code" = "$want_code" ] || fail "selftest ended with $exit_code, not with $want_code"
  [ "$took" -le 60 ] || fail "selftest took $took s"
  [ "$(echo "$asked" | tr ' ' '\n' | uniq | xargs)" = "b1 b2 b3 b4" ] || fail "selftest asked for$asked"
}

# written_down PASSED CODE...: the newest maintenance period holds a readiness record with this, and `presses_within` has
# the buttons that were pressed in it. The period is over, and no press of the log stands outside such a one.
written_down() {
  records | awk '/"maintenance-opened"/ { kept = "" } { kept = kept $0 "\n" }
    /"maintenance-closed"/ { period = kept } END { printf "%s", period }' >/tmp/period
  tail -n 1 /tmp/period | grep -q '"kind":"maintenance-closed"' || fail "maintenance was not closed: $(records | tail -n 3)"
  [ -z "$(records | awk '/"maintenance-opened"/ { open = 1 } /"maintenance-closed"/ { open = 0 } /"press"/ && !open')" ] ||
    fail "a press stands outside maintenance: $(records)"
  passed=$1
  shift
  codes=$(for each in "$@"; do printf '"%s",' "$each"; done)
  grep '"kind":"readiness"' /tmp/period >/tmp/readiness
  [ "$(wc -l </tmp/readiness)" = 1 ] || fail "readiness records: $(cat /tmp/readiness)"
  grep -qF "\"passed\":$passed,\"found\":[${codes%,}]" /tmp/readiness || fail "the readiness record is $(cat /tmp/readiness)"
  presses_within=$(sed -n '/"kind":"press"/s/.*"button":"\([^"]*\)".*/\1/p' /tmp/period | xargs)
}
