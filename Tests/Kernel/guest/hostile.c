// Tries what a stolen hailong-link would: the pad's files, devices, memory and system, each in a child of its own.
// usage: hostile STATE-FOLDER SOCKET PAD-PID CHIP    (CHIP: gpiochipN)
// Nothing that succeeds changes anything: files are opened and not written, signals are signal 0, what is renamed is renamed
// back. By root everything must succeed (attempts.h).
#define _GNU_SOURCE
#include "attempts.h"
#include <dirent.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>

static const char *state, *pad_socket, *chip;
static pid_t pad;

static char *in_state(const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", state, name);
  return path;
}

static int read_journal(void) { return opens(in_state("journal.db"), O_RDONLY); }
static int read_wal(void) { return opens(in_state("journal.db-wal"), O_RDONLY); }
static int write_journal(void) { return opens(in_state("journal.db"), O_WRONLY); }
static int read_seal_key(void) { return opens(in_state("seal.key"), O_RDONLY); }
static int write_seal_key(void) { return opens(in_state("seal.key"), O_WRONLY); }
static int list_state(void) { return opendir(state) ? 0 : -1; }
static int make_in_state(void) { return makes(in_state("hostile")); }
static int open_chip(void) {
  char path[64];
  snprintf(path, sizeof path, "/dev/%s", chip);
  return opens(path, O_RDWR);
}
static int read_badges(void) {
  // Any event device: the guest has one, made by the test.
  for (int i = 0; i < 32; i++) {
    char path[64];
    snprintf(path, sizeof path, "/dev/input/event%d", i);
    if (opens(path, O_RDONLY) == 0) return 0;
  }
  return -1;
}
static int make_node(void) {
  // A gpiochip by another name, in a folder that is its own.
  char path[64];
  snprintf(path, sizeof path, "/var/lib/hailong-link/node.%d", getpid());
  if (mknod(path, S_IFCHR | 0600, makedev(254, 0)) < 0) return -1;
  return unlink(path);
}
static int open_disk(void) { return opens("/dev/vda", O_RDONLY); }
static int open_memory(void) { return opens("/dev/mem", O_RDONLY); }
static int open_pad_memory(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", pad);
  return opens(path, O_RDWR);
}
static int read_pad_memory(void) {
  static char taken[16];
  struct iovec here = {taken, sizeof taken}, there = {(void *)0x10000, sizeof taken};
  // EFAULT: the address holds nothing, but it would have been read.
  if (process_vm_readv(pad, &here, 1, &there, 1, 0) >= 0 || errno == EFAULT) return 0;
  return -1;
}
static int trace_pad(void) {
  if (ptrace(PTRACE_SEIZE, pad, 0, 0) < 0) return -1;
  return 0;  // let go of with the end of this child
}
static int signal_pad(void) { return kill(pad, 0); }
static int take_descriptor(void) {
  int held = (int)syscall(SYS_pidfd_open, pad, 0);
  if (held < 0) return -1;
  return syscall(SYS_pidfd_getfd, held, 0, 0) < 0 ? -1 : 0;
}
static int replace_program(void) { return opens("/usr/bin/hailongd", O_WRONLY) == 0 || errno == ETXTBSY ? 0 : -1; }
static int replace_board(void) { return opens("/usr/share/hailong/board/gpio-sim.yaml", O_WRONLY); }
static int write_settings(void) { return opens("/etc/hailong/pad.yaml", O_WRONLY); }
static int make_settings(void) { return makes("/etc/hailong/hostile"); }
static int make_unit(void) { return makes("/etc/systemd/system/hostile.service"); }
static int move_socket(void) {
  char other[512];
  snprintf(other, sizeof other, "%s.hostile", pad_socket);
  if (rename(pad_socket, other) < 0) return -1;
  return rename(other, pad_socket);
}
static int make_beside_socket(void) {
  char other[512];
  snprintf(other, sizeof other, "%s.hostile", pad_socket);
  return makes(other);
}
static int command_systemd(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/systemd/private"};
  int manager = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return connect(manager, (struct sockaddr *)&address, sizeof address);
}
static int become_root(void) { return getuid() == 0 ? setresuid(0, 0, 0) : setuid(0); }
static int become_pad(void) {
  struct stat folder;
  if (stat(state, &folder) < 0) return -1;
  return setuid(folder.st_uid);
}
static int set_clock(void) {
  struct timex t = {.modes = ADJ_STATUS, .status = STA_UNSYNC};
  return adjtimex(&t) < 0 ? -1 : 0;
}
static int mount_folder(void) { return mount("none", "/tmp", "tmpfs", 0, "size=4k") < 0 ? -1 : umount2("/tmp", MNT_DETACH); }
static int sniff(void) { return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) < 0 ? -1 : 0; }
static int own_namespace(void) { return unshare(CLONE_NEWUSER | CLONE_NEWNS); }
static int ring(void) {
  // Its operations pass by every filter of system calls: it opens sockets and files by itself.
  struct io_uring_params params = {0};
  return syscall(SYS_io_uring_setup, 2, &params) < 0 ? -1 : 0;
}
// What everybody may write to.
static int make_shared_memory(void) { return makes("/dev/shm/hostile"); }
static int make_queue(void) { return makes("/dev/mqueue/hostile"); }
static int make_lock(void) { return makes("/run/lock/hostile"); }
static int make_code(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

// `sandbox`: what any user may, unless his unit takes it from him.
static const struct attempt attempts[] = {
  {"read-journal", read_journal}, {"read-wal", read_wal}, {"write-journal", write_journal},
  {"read-seal-key", read_seal_key}, {"write-seal-key", write_seal_key}, {"list-state", list_state},
  {"make-in-state", make_in_state}, {"open-gpiochip", open_chip}, {"read-badge-reader", read_badges},
  {"make-device-node", make_node}, {"open-disk", open_disk}, {"open-memory", open_memory},
  {"open-pad-memory", open_pad_memory}, {"read-pad-memory", read_pad_memory}, {"trace-pad", trace_pad},
  {"signal-pad", signal_pad}, {"take-descriptor", take_descriptor}, {"replace-program", replace_program},
  {"replace-board", replace_board}, {"write-settings", write_settings}, {"make-settings", make_settings},
  {"make-unit", make_unit}, {"move-socket", move_socket}, {"make-beside-socket", make_beside_socket},
  {"command-systemd", command_systemd}, {"become-root", become_root}, {"become-pad", become_pad},
  {"set-clock", set_clock}, {"mount", mount_folder}, {"sniff", sniff},
  {"sandbox-own-namespace", own_namespace}, {"sandbox-make-code", make_code}, {"sandbox-ring", ring},
  {"sandbox-make-shared-memory", make_shared_memory}, {"sandbox-make-queue", make_queue}, {"sandbox-make-lock", make_lock},
};

int main(int argc, char **argv) {
  if (argc != 5) return 64;
  state = argv[1], pad_socket = argv[2], pad = atoi(argv[3]), chip = argv[4];
  attempt_all(attempts, sizeof attempts / sizeof *attempts);
  return 0;
}
