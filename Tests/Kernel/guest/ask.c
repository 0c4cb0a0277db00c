// Asks the pad one thing on its socket and prints the answer, raw records too.
// usage: ask SOCKET '{"v":1,"id":1,"do":"status"}'
// Exit code 0: answered; 1: refused, with the pad's error on the output; 69: nobody answers; 77: may not connect.
// A client of its own, so that a test does not rest on the program that it tests.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (argc != 3 || strlen(argv[1]) >= sizeof address.sun_path) return 64;
  strcpy(address.sun_path, argv[1]);
  int pad = socket(AF_UNIX, SOCK_STREAM, 0);
  struct timeval patience = {.tv_sec = 20};
  setsockopt(pad, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (pad < 0 || connect(pad, (struct sockaddr *)&address, sizeof address) < 0) {
    fprintf(stderr, "ask: %s: %s\n", argv[1], strerror(errno));
    return errno == EACCES ? 77 : 69;
  }
  FILE *stream = fdopen(pad, "r+");
  fprintf(stream, "%s\n", argv[2]);
  fflush(stream);

  static char line[70000];
  if (!fgets(line, sizeof line, stream)) {
    fprintf(stderr, "ask: no answer\n");
    return 69;
  }
  fputs(line, stdout);
  const char *bytes = strstr(line, "\"records\":{") ? strstr(line, "\"bytes\":") : NULL;
  long left = bytes ? atol(bytes + strlen("\"bytes\":")) : 0;
  while (left-- > 0) {
    int byte = getc(stream);
    if (byte == EOF) return 74;
    putchar(byte);
  }
  return strstr(line, "\"error\":{") ? 1 : 0;
}
