// Makes a program do one thing wrong that a power cut must show. Loaded before SQLite's library (LD_PRELOAD), so that the program
// under test is the shipped one: no product has a switch for any of this. HAILONG_WRONG says what:
//
//     normal   synchronous=NORMAL: the log is not flushed with each commit
//     off      synchronous=OFF: nothing is ever flushed
//     shared   commits share blocks of 4 KiB with those before them (psow=1)
//
// A program that reads back what it set is told what it wants to hear.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int wrong(const char *what) {
  const char *said = getenv("HAILONG_WRONG");
  return said && strcmp(said, what) == 0;
}

// `text` with its first `old` replaced by `new`; the same text where there is none. Never freed: it happens a few times a start.
static const char *replaced(const char *text, const char *old, const char *new) {
  const char *found = text ? strstr(text, old) : NULL;
  char *out = NULL;
  if (!found || asprintf(&out, "%.*s%s%s", (int)(found - text), text, new, found + strlen(old)) < 0) return text;
  fprintf(stderr, "wrong: %s\n", new);
  return out;
}

static const char *spoilt(const char *sql) {
  if (!wrong("normal") && !wrong("off")) return sql;
  if (sql && strcmp(sql, "PRAGMA synchronous") == 0) return "SELECT 2";
  return replaced(sql, "synchronous=FULL", wrong("off") ? "synchronous=OFF" : "synchronous=NORMAL");
}

int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **), void *context, char **error) {
  REAL(sqlite3_exec);
  return real(db, spoilt(sql), each, context, error);
}

int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int length, unsigned flags, sqlite3_stmt **out, const char **tail) {
  REAL(sqlite3_prepare_v3);
  const char *text = spoilt(sql);
  return real(db, text, text == sql ? length : -1, flags, out, tail);
}

int sqlite3_open_v2(const char *path, sqlite3 **out, int flags, const char *vfs) {
  REAL(sqlite3_open_v2);
  return real(wrong("shared") ? replaced(path, "psow=0", "psow=1") : path, out, flags, vfs);
}

int sqlite3_file_control(sqlite3 *db, const char *name, int what, void *value) {
  REAL(sqlite3_file_control);
  if (what != SQLITE_FCNTL_POWERSAFE_OVERWRITE || !wrong("shared")) return real(db, name, what, value);
  *(int *)value = 0;
  return SQLITE_OK;
}

// The ward's way to open files that are padded (PaddedCommits).
int sqlite3_vfs_register(sqlite3_vfs *vfs, int first) {
  REAL(sqlite3_vfs_register);
  return wrong("shared") && strcmp(vfs->zName, "hailong-padded") == 0 ? SQLITE_OK : real(vfs, first);
}
