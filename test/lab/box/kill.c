/*
 * Kills the program that it is preloaded into at its n-th change of anything (KILL_AT=n), counted from when it takes the lock of the journal. With
 * KILL_FILE=NAME only what is written to a file with NAME in its path counts, from the start: of the line that is being written half gets out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int counting, count;

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

static int comes(void) {
  const char *at = getenv("KILL_AT");
  return at && ++count == atoi(at);
}

static void step(void) {
  if (counting && !getenv("KILL_FILE") && comes()) die();
}

static int ismeant(int file) {
  const char *name = getenv("KILL_FILE");
  char link[64], path[4096];
  if (!name) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, name) != NULL;
}

#define NEXT(name) static __typeof__(&name) next; if (!next) next = dlsym(RTLD_NEXT, #name)

int open(const char *path, int flags, ...) {
  NEXT(open);
  va_list rest; va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  if (strstr(path, "journal.jsonl.lock")) counting = 1;
  return next(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  NEXT(open64);
  va_list rest; va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  if (strstr(path, "journal.jsonl.lock")) counting = 1;
  return next(path, flags, mode);
}
ssize_t write(int file, const void *bytes, size_t length) {
  NEXT(write);
  if (ismeant(file) && comes()) { next(file, bytes, length / 2); die(); }
  return next(file, bytes, length);
}
int fsync(int file) {
  NEXT(fsync);
  step();
  if (ismeant(file) && comes()) die();
  return next(file);
}
int rename(const char *from, const char *to) { NEXT(rename); step(); return next(from, to); }
int link(const char *from, const char *to) { NEXT(link); step(); return next(from, to); }
int unlink(const char *path) { NEXT(unlink); step(); return next(path); }
int kill(pid_t pid, int signal) { NEXT(kill); step(); return next(pid, signal); }
pid_t fork(void) { NEXT(fork); step(); return next(); }
