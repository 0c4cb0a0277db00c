// Tells the kernel that its clock is in step, as chrony or timesyncd do, or that it is not.
// usage: clocksync synced | unset
// The pad only reads the clock's state (adjtimex), so a test needs somebody else to set it.
#include <stdio.h>
#include <string.h>
#include <sys/timex.h>

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  struct timex t;
  memset(&t, 0, sizeof t);
  t.modes = ADJ_STATUS | ADJ_MAXERROR | ADJ_ESTERROR;
  t.status = strcmp(argv[1], "synced") == 0 ? STA_PLL : STA_UNSYNC;
  t.maxerror = t.esterror = strcmp(argv[1], "synced") == 0 ? 1000 : 16000000;
  if (adjtimex(&t) < 0) {
    perror("clocksync: adjtimex");
    return 71;
  }
  return 0;
}
