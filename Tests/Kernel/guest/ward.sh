# Words for tests that run hailong-ward and hailong-link where no systemd is: the programs stand on a disk of their own, with their
# libraries (rig/fulldisk). The ward's data is in $ward_folder. Sourced by the tests that need them.
mkdir -p /full
mount -t ext4 -o ro "$(node_of programs)" /full || fail "no disk of programs"
LD_LIBRARY_PATH=$(find /full -name '*.so*' | sed 's,/[^/]*$,,' | sort -u | tr '\n' ':')

# whole PROGRAM WORD...: one of them.
whole() { LD_LIBRARY_PATH=$LD_LIBRARY_PATH "/full/usr/bin/$@"; }
# ward WORD...: the ward's command.
ward() { whole hailong-ward "$@" --data "$ward_folder"; }
ward_listens() { grep -q '^listening on' /tmp/ward.log; }
