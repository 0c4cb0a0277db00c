// Tries what stolen hailongd would, as its user: network, other devices, the system, the link's key, more rights, the clock.
// usage: hostile-pad STATE LINK-STATE LINK-PID CHIP READER PORT   (CHIP: gpiochipN; READER: /dev/input/eventN; PORT: a ward
//        listens there on the loopback)
//        hostile-pad am-root       exit code 0 where it runs as root: for a copy of it with the setuid bit
// Names say what must refuse: `may-` nobody (the program's own work), `unit-` the unit alone, since file modes would not; the
// others are refused to its user anyway.
#define _GNU_SOURCE
#include "attempts.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>

static const char *state, *link_state, *chip, *reader;
static pid_t link_pid;
static int port;

static char *in(const char *folder, const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}
static char *of_link(const char *name) {
  char folder[32];
  snprintf(folder, sizeof folder, "/proc/%d", link_pid);
  return in(folder, name);
}
// Makes a folder where no file can be made, as in a file system of the kernel's own.
static int makes_folder(const char *path) { return mkdir(path, 0700) < 0 ? -1 : rmdir(path); }

// Its own work.
static int open_chip(void) { return opens(in("/dev", chip), O_RDWR); }
static int read_reader(void) { return opens(reader, O_RDONLY); }
static int read_clock(void) {
  struct timex t = {.modes = 0};
  return adjtimex(&t) < 0 ? -1 : 0;
}
static int make_in_state(void) { return makes(in(state, "hostile")); }
static int make_in_runtime(void) { return makes("/run/hailong/hostile"); }

// Network.
static int inet(void) { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 ? -1 : 0; }
static int inet6(void) { return socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) < 0 ? -1 : 0; }
static int netlink(void) { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0) < 0 ? -1 : 0; }
static int sniff(void) { return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) < 0 ? -1 : 0; }
static int reach_ward(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int ward = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return ward < 0 ? -1 : connect(ward, (struct sockaddr *)&address, sizeof address);
}
static int others_network(void) {
  // A network namespace lists the sockets that were made in it, and systemd's is in the machine's.
  FILE *listed = fopen("/proc/self/net/unix", "re");
  if (!listed) return -1;
  char line[512];
  while (fgets(line, sizeof line, listed)) {
    if (strstr(line, "/run/systemd/private")) return 0;
  }
  errno = ENOENT;
  return -1;
}
static int ring(void) {
  // Its operations pass by every filter of system calls: it opens sockets and files by itself.
  struct io_uring_params params = {0};
  return syscall(SYS_io_uring_setup, 2, &params) < 0 ? -1 : 0;
}

// Devices.
static int memory(void) { return opens("/dev/mem", O_RDONLY); }
static int disk(void) { return opens("/dev/vda", O_RDONLY); }
static int serial(void) { return opens("/dev/ttyS1", O_WRONLY | O_NOCTTY | O_NONBLOCK); }
static int kernel_log(void) { return opens("/dev/kmsg", O_RDONLY | O_NONBLOCK); }
static int typing(void) { return opens("/dev/uinput", O_WRONLY | O_NONBLOCK); }
static int ports(void) { return opens("/dev/port", O_RDONLY); }
static int hardware_clock(void) { return opens("/dev/rtc0", O_RDONLY) == 0 || errno == EBUSY ? 0 : -1; }
static int write_reader(void) { return opens(reader, O_WRONLY); }
static int other_input(void) {
  for (int i = 0; i < 32; i++) {
    char path[64];
    snprintf(path, sizeof path, "/dev/input/event%d", i);
    if (strcmp(path, reader) != 0 && access(path, F_OK) == 0) return opens(path, O_RDONLY);
  }
  return -1;
}
static int make_node(void) {
  char *path = in(state, "node");
  if (mknod(path, S_IFCHR | 0600, makedev(1, 1)) < 0) return -1;
  return unlink(path);
}

// The system.
static int program(void) { return opens("/usr/bin/hailongd", O_WRONLY) == 0 || errno == ETXTBSY ? 0 : -1; }
static int make_program(void) { return makes("/usr/bin/hostile-made"); }
static int settings(void) { return opens("/etc/hailong/pad.yaml", O_WRONLY); }
static int make_unit(void) { return makes("/etc/systemd/system/hostile.service"); }
static int make_in_boot(void) { return makes("/boot/hostile"); }
// The home of root in the guest, as on every Debian.
static int make_in_root_home(void) { return makes("/root/hostile"); }
static int read_home(void) { return opens("/home/technician/notes", O_RDONLY); }
static int make_in_home(void) { return makes("/home/technician/hostile"); }
static int make_in_open_folder(void) { return makes("/var/spool/everybody/hostile"); }
static int make_shared_memory(void) { return makes("/dev/shm/hostile"); }
static int make_queue(void) { return makes("/dev/mqueue/hostile"); }
static int others_tmp(void) { return opens("/tmp/everybody", O_RDONLY); }
static int kernel_setting(void) { return opens("/proc/sys/kernel/hostname", O_WRONLY); }
static int group_of_processes(void) { return makes_folder("/sys/fs/cgroup/hostile"); }
static int another_chip(void) { return makes_folder("/sys/kernel/config/gpio-sim/hostile"); }
static int command_systemd(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/systemd/private"};
  int manager = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return connect(manager, (struct sockaddr *)&address, sizeof address);
}

// hailong-link.
static int list_link(void) { return opendir(link_state) ? 0 : -1; }
static int read_link_key(void) { return opens(in(link_state, "link.key"), O_RDONLY); }
static int write_link_key(void) { return opens(in(link_state, "link.key"), O_WRONLY); }
static int make_beside_key(void) { return makes(in(link_state, "hostile")); }
static int see_link(void) { return opens(of_link("status"), O_RDONLY); }
static int link_memory(void) { return opens(of_link("mem"), O_RDWR); }
static int read_link_memory(void) {
  static char taken[16];
  struct iovec here = {taken, sizeof taken}, there = {(void *)0x10000, sizeof taken};
  // EFAULT: the address holds nothing, but it would have been read.
  return process_vm_readv(link_pid, &here, 1, &there, 1, 0) >= 0 || errno == EFAULT ? 0 : -1;
}
static int trace_link(void) { return ptrace(PTRACE_SEIZE, link_pid, 0, 0) < 0 ? -1 : 0; }
static int signal_link(void) { return kill(link_pid, 0); }
static int take_descriptor(void) {
  int held = (int)syscall(SYS_pidfd_open, link_pid, 0);
  if (held < 0) return -1;
  return syscall(SYS_pidfd_getfd, held, 0, 0) < 0 ? -1 : 0;
}

// More rights.
static int run_setuid(void) {
  pid_t child = fork();
  if (child == 0) {
    execl("/usr/bin/as-root", "as-root", "am-root", NULL);
    _exit(2);
  }
  int status;
  waitpid(child, &status, 0);
  errno = EPERM;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}
static int make_setuid(void) {
  char *path = in(state, "setuid");
  int made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return -1;
  int done = fchmod(made, 04700), why = errno;
  unlink(path);
  errno = why;
  return done;
}
static int become_root(void) { return getuid() == 0 ? setresuid(0, 0, 0) : setuid(0); }
static int become_link(void) {
  struct stat folder;
  return stat(link_state, &folder) < 0 ? -1 : setuid(folder.st_uid);
}
static int keep_capabilities(void) {
  // The set that a program could still be given, were it root's.
  FILE *own = fopen("/proc/self/status", "re");
  char line[256];
  unsigned long long bound = 0;
  while (own && fgets(line, sizeof line, own)) sscanf(line, "CapBnd: %llx", &bound);
  errno = EPERM;
  return bound ? 0 : -1;
}
static int own_namespace(void) { return unshare(CLONE_NEWUSER | CLONE_NEWNS); }
static int make_code(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}
// Asked so that who may is told of another fault than that he may not.
static int load_module(void) { return syscall(SYS_finit_module, -1, "", 0) == 0 || errno != EPERM ? 0 : -1; }
static int load_bpf(void) {
  union bpf_attr nothing;
  memset(&nothing, 0, sizeof nothing);
  return syscall(SYS_bpf, BPF_PROG_LOAD, &nothing, sizeof nothing) >= 0 || errno != EPERM ? 0 : -1;
}
static int restart_machine(void) { return syscall(SYS_reboot, 0, 0, 0, NULL) == 0 || errno != EPERM ? 0 : -1; }
static int come_first(void) {
  struct sched_param first = {.sched_priority = 1};
  return sched_setscheduler(0, SCHED_FIFO, &first);
}
static int old_personality(void) { return personality(ADDR_NO_RANDOMIZE) < 0 ? -1 : 0; }
static int many_tasks(void) {
  pid_t parent = getpid();
  for (int i = 0; i < 40; i++) {
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) _exit(0);
      for (;;) pause();
    }
  }
  return 0;
}

// The clock.
static int set_clock_state(void) {
  struct timex t = {.modes = ADJ_STATUS, .status = STA_UNSYNC};
  return adjtimex(&t) < 0 ? -1 : 0;
}
static int set_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return clock_settime(CLOCK_REALTIME, &now);
}

static const struct attempt attempts[] = {
  {"may-open-gpiochip", open_chip}, {"may-read-reader", read_reader}, {"may-read-clock-state", read_clock},
  {"may-make-in-state", make_in_state}, {"may-make-in-runtime", make_in_runtime},
  {"unit-inet", inet}, {"unit-inet6", inet6}, {"unit-netlink", netlink}, {"sniff", sniff}, {"unit-reach-ward", reach_ward},
  {"unit-others-network", others_network}, {"unit-ring", ring},
  {"memory", memory}, {"disk", disk}, {"serial-line", serial}, {"kernel-log", kernel_log}, {"typing", typing},
  {"ports", ports}, {"hardware-clock", hardware_clock}, {"write-reader", write_reader}, {"other-input", other_input},
  {"device-node", make_node},
  {"replace-program", program}, {"make-program", make_program}, {"write-settings", settings}, {"make-unit", make_unit},
  {"make-in-boot", make_in_boot}, {"make-in-root-home", make_in_root_home}, {"unit-read-home", read_home},
  {"unit-make-in-home", make_in_home}, {"unit-make-in-open-folder", make_in_open_folder},
  {"unit-make-shared-memory", make_shared_memory}, {"unit-make-queue", make_queue}, {"unit-others-tmp", others_tmp},
  {"kernel-setting", kernel_setting}, {"group-of-processes", group_of_processes}, {"another-chip", another_chip},
  {"command-systemd", command_systemd},
  {"list-link", list_link}, {"read-link-key", read_link_key}, {"write-link-key", write_link_key},
  {"make-beside-key", make_beside_key}, {"unit-see-link", see_link}, {"link-memory", link_memory},
  {"read-link-memory", read_link_memory}, {"trace-link", trace_link}, {"signal-link", signal_link},
  {"take-descriptor", take_descriptor},
  {"unit-run-setuid", run_setuid}, {"unit-make-setuid", make_setuid}, {"become-root", become_root},
  {"become-link", become_link}, {"unit-keep-capabilities", keep_capabilities}, {"unit-own-namespace", own_namespace},
  {"unit-make-code", make_code}, {"load-module", load_module}, {"load-bpf", load_bpf}, {"restart-machine", restart_machine},
  {"come-first", come_first}, {"unit-old-personality", old_personality}, {"unit-many-tasks", many_tasks},
  {"set-clock-state", set_clock_state}, {"set-clock", set_clock},
};

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "am-root")) return geteuid() == 0 ? 0 : 1;
  if (argc != 7) return 64;
  state = argv[1], link_state = argv[2], link_pid = atoi(argv[3]), chip = argv[4], reader = argv[5], port = atoi(argv[6]);
  attempt_all(attempts, sizeof attempts / sizeof *attempts);
  return 0;
}
