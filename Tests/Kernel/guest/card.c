// A card that lies: a block device over a file, which says that all is well and keeps what it is told, but for one text, of which
// it keeps the last letter otherwise. What the kernel still has in memory stays as it was written.
// usage: card DEVICE FILE TEXT      serves DEVICE (/dev/nbd0) until it is killed; prints `ready`, then `spoilt` for each text that it spoilt.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nbd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

static _Noreturn void quit(const char *what) {
  fprintf(stderr, "card: %s: %s\n", what, strerror(errno));
  exit(71);
}

static void take(int from, void *to, size_t count) {
  for (char *at = to; count > 0;) {
    ssize_t got = read(from, at, count);
    if (got == 0) exit(0);
    if (got < 0 && errno != EINTR) quit("read");
    if (got > 0) at += got, count -= got;
  }
}

static void give(int to, const void *from, size_t count) {
  for (const char *at = from; count > 0;) {
    ssize_t put = write(to, at, count);
    if (put < 0 && errno != EINTR) quit("write");
    if (put > 0) at += put, count -= put;
  }
}

int main(int argc, char **argv) {
  // The longest request that the kernel makes of such a device is far below this.
  static char data[8 << 20];
  int ends[2];
  struct stat size;
  if (argc != 4 || !*argv[3]) return 64;
  int device = open(argv[1], O_RDWR), file = open(argv[2], O_RDWR);
  if (device < 0 || file < 0 || fstat(file, &size) < 0) quit("open");
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) quit("socketpair");
  ioctl(device, NBD_CLEAR_SOCK);
  if (ioctl(device, NBD_SET_SOCK, ends[0]) < 0 || ioctl(device, NBD_SET_BLKSIZE, 512UL) < 0 ||
      ioctl(device, NBD_SET_SIZE_BLOCKS, (unsigned long)(size.st_size / 512)) < 0 ||
      ioctl(device, NBD_SET_FLAGS, (unsigned long)(NBD_FLAG_HAS_FLAGS | NBD_FLAG_SEND_FLUSH)) < 0)
    quit("nbd");
  // One process holds the device in the kernel until the other is gone.
  if (fork() == 0) {
    close(ends[1]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    ioctl(device, NBD_DO_IT);
    _exit(0);
  }
  close(ends[0]);
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct nbd_request request;
    take(ends[1], &request, sizeof request);
    struct nbd_reply reply = {.magic = htonl(NBD_REPLY_MAGIC)};
    memcpy(reply.handle, request.handle, sizeof reply.handle);
    uint32_t length = ntohl(request.len);
    off_t at = be64toh(request.from);
    switch (ntohl(request.type) & 0xffff) {
    case NBD_CMD_READ:
      if (length > sizeof data || pread(file, data, length, at) != (ssize_t)length) quit("pread");
      give(ends[1], &reply, sizeof reply);
      give(ends[1], data, length);
      break;
    case NBD_CMD_WRITE:
      if (length > sizeof data) quit("a request too long");
      take(ends[1], data, length);
      for (char *found = data; (found = memmem(found, data + length - found, argv[3], strlen(argv[3])));) {
        found += strlen(argv[3]);
        found[-1] ^= 1;
        puts("spoilt");
        fflush(stdout);
      }
      if (pwrite(file, data, length, at) != (ssize_t)length) quit("pwrite");
      give(ends[1], &reply, sizeof reply);
      break;
    case NBD_CMD_FLUSH: give(ends[1], &reply, sizeof reply); break;
    default: return 0;
    }
  }
}
