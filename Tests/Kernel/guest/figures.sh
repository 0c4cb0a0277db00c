# Words of the tests that measure (guest/figures): a pad of some months that is looked at from outside. Its process is $pid.

# pad_of_months: the pad's log gets 100,000 records, made on the host by `hailong-bench fill`.
pad_of_months() {
  rm -rf "$state"
  cp -a /state/filled "$state"
}
# pad_kept: hailongd, told of a watchdog as by its unit, ready and idle.
pad_kept() {
  # From a disk, as on a pad: pages of a program in the initramfs are mapped otherwise.
  cp "$pad/hailongd" /state/hailongd
  figures keep /state/hailongd --config "$settings" >/tmp/kept 2>>"$said" &
  wait_for 60 grep -q '^ready' /tmp/kept
  pid=$(sed -n 's/^ready //p' /tmp/kept)
  wait_for 60 pad_is_idle
}
# of NAME: KiB from /proc. wakings: voluntary context switches of all its threads, till now.
of() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$pid/status"; }
wakings() { cat /proc/"$pid"/task/*/status | awk '/^voluntary_ctxt_switches/ { sum += $2 } END { print sum }'; }
mib() { awk -v kib="$1" 'BEGIN { printf "%.1f", kib / 1024 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
