/*
 * Stands between a program and the calls that change files: preloaded (LD_PRELOAD), it sees every such call of Node and of
 * SQLite inside it, on all threads. It numbers those below one folder and, at a chosen one, kills the process, writes half
 * and kills, or lets the call fail; or it only writes down what is done, so that a test can put together every state that
 * a kill, a copy or a power cut could leave. Linux with glibc; used by test/kills only, never by leaksift.
 *
 *   BOUNDARY_ROOT   folder; only calls on files below it count
 *   BOUNDARY_KILL   N: dies in place of the N-th call (1 is the first); N half: half of its bytes are written before
 *   BOUNDARY_RESUME K N SIGNAL: the same at the N-th call behind the one that gave the K-th checkpoint of an import its name;
 *                   another signal than SIGKILL is sent, and the call is done
 *   BOUNDARY_STOP   N: stops before each N-th call until somebody sends SIGCONT
 *   BOUNDARY_FAIL   N ERRNO: the N-th call fails so; N ERRNO on: it and all later ones. May change while the process runs
 *   BOUNDARY_FAILED file that is given the name of the first call that failed so
 *   BOUNDARY_TRACE  file that gets a record of each call: a line `NAME AT LENGTH PATH\n`, then LENGTH bytes and a line end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static long kill_at, stop_every, fail_at, calls, checkpoints, last_checkpoint, calls_behind;
static int half, deadly = SIGKILL, fail_with, fail_on, has_failed, trace = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
  const char *folder = getenv("BOUNDARY_ROOT"), *kills = getenv("BOUNDARY_KILL");
  const char *file = getenv("BOUNDARY_TRACE"), *resumes = getenv("BOUNDARY_RESUME");
  char word[8] = "";
  if (!folder || !realpath(folder, root)) root[0] = 0;
  if (kills) half = sscanf(kills, "%ld %7s", &kill_at, word) == 2;
  if (getenv("BOUNDARY_STOP")) stop_every = atol(getenv("BOUNDARY_STOP"));
  if (resumes) sscanf(resumes, "%ld %ld %d", &last_checkpoint, &calls_behind, &deadly);
  if (file) trace = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The index of SQLite's log is memory that is a file by name only: it is made anew after whatever happens. */
static int is_below(const char *path) {
  size_t length = strlen(root), whole = strlen(path);
  if (whole > 4 && strcmp(path + whole - 4, "-shm") == 0) return 0;
  return length > 0 && strncmp(path, root, length) == 0 && path[length] == '/';
}

static int path_of(int file, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

static int absolute(int folder, const char *path, char *whole) {
  char base[PATH_MAX];
  if (path[0] == '/') snprintf(whole, PATH_MAX, "%s", path);
  else {
    if (folder == AT_FDCWD ? !getcwd(base, sizeof base) : !(path_of(folder, base))) return 0;
    snprintf(whole, PATH_MAX, "%.2000s/%.2000s", base, path);
  }
  return is_below(whole);
}

static void record(const char *name, long long at, const void *bytes, size_t length, const char *path) {
  char line[PATH_MAX + 80];
  int n = snprintf(line, sizeof line, "%s %lld %zu %s\n", name, at, length, path);
  __typeof__(&write) put = REAL(write);
  if (put(trace, line, n) < 0 || (length && put(trace, bytes, length) < 0) || put(trace, "\n", 1) < 0) abort();
}

/* One process may be told of one failure after another: with other words the count begins anew. */
static void arm(void) {
  static char told[64];
  const char *fails = getenv("BOUNDARY_FAIL");
  char word[8] = "";
  if (!fails) fails = "";
  if (strcmp(fails, told) == 0) return;
  snprintf(told, sizeof told, "%s", fails);
  calls = fail_at = has_failed = 0;
  fail_on = sscanf(told, "%ld %d %7s", &fail_at, &fail_with, word) == 3;
}

/* What was refused depends on the run: with threads the N-th call need not be the one that an earlier run recorded. */
static void note_failure(const char *name) {
  const char *note = getenv("BOUNDARY_FAILED");
  int file = note ? REAL(open)(note, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
  if (file < 0) return;
  if (REAL(write)(file, name, strlen(name)) < 0) abort();
  REAL(close)(file);
}

/*
 * Comes before each call that counts. With a trace, the lock is held until `after`, so that the record has the calls in
 * the order in which they took effect. Returns the bytes of a write to do before the end, -1 to go on, -2 to fail.
 */
static long before(const char *name, long long at, const void *bytes, size_t length, const char *path) {
  int saved = errno;
  pthread_mutex_lock(&mutex);
  arm();
  long number = ++calls;
  if (trace >= 0) record(name, at, bytes, length, path);
  else pthread_mutex_unlock(&mutex);
  errno = saved;
  if (stop_every && number % stop_every == 0) kill(getpid(), SIGSTOP);
  if (number == kill_at && half && length > 1) return (long)(length / 2);
  /* Another thread may have taken that number while it was set. */
  if (kill_at && number >= kill_at) {
    kill_at = 0;
    kill(getpid(), deadly);
  }
  if (fail_at && (number == fail_at || (fail_on && number > fail_at))) {
    /* A disk that takes nothing new still lets go of what is deleted. */
    int gives = strcmp(name, "unlink") == 0 || strcmp(name, "shrink") == 0;
    if (!(gives && fail_with != EROFS && fail_with != EACCES)) {
      if (!has_failed) note_failure(name);
      has_failed = 1;
      errno = fail_with;
      return -2;
    }
  }
  return -1;
}

static void after(void) {
  if (trace >= 0) pthread_mutex_unlock(&mutex);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

ssize_t write(int file, const void *bytes, size_t length) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return REAL(write)(file, bytes, length);
  long part = before("write", (long long)lseek(file, 0, SEEK_CUR), bytes, length, path);
  if (part == -2) return after(), -1;
  ssize_t done = REAL(write)(file, bytes, part >= 0 ? (size_t)part : length);
  if (part >= 0) die();
  after();
  return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return REAL(pwrite64)(file, bytes, length, at);
  long part = before("write", at, bytes, length, path);
  if (part == -2) return after(), -1;
  ssize_t done = REAL(pwrite64)(file, bytes, part >= 0 ? (size_t)part : length, at);
  if (part >= 0) die();
  after();
  return done;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) { return pwrite64(file, bytes, length, at); }

/* Nobody here gathers: one piece at a time is what these are allowed to do. */
ssize_t writev(int file, const struct iovec *pieces, int count) {
  char path[PATH_MAX];
  if (count < 1 || !path_of(file, path)) return REAL(writev)(file, pieces, count);
  return write(file, pieces[0].iov_base, pieces[0].iov_len);
}

ssize_t pwritev64(int file, const struct iovec *pieces, int count, off64_t at) {
  char path[PATH_MAX];
  if (count < 1 || !path_of(file, path)) return REAL(pwritev64)(file, pieces, count, at);
  return pwrite64(file, pieces[0].iov_base, pieces[0].iov_len, at);
}

ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t at) { return pwritev64(file, pieces, count, at); }

int ftruncate64(int file, off64_t length) {
  char path[PATH_MAX];
  struct stat now;
  if (!path_of(file, path)) return REAL(ftruncate64)(file, length);
  int shrinks = fstat(file, &now) == 0 && length <= now.st_size;
  if (before(shrinks ? "shrink" : "extend", length, NULL, 0, path) == -2) return after(), -1;
  int done = REAL(ftruncate64)(file, length);
  after();
  return done;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int sync_of(int file, const char *name, int (*real)(int)) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return real(file);
  if (before(name, 0, NULL, 0, path) == -2) return after(), -1;
  int done = real(file);
  after();
  return done;
}

int fsync(int file) { return sync_of(file, "sync", REAL(fsync)); }

int fdatasync(int file) { return sync_of(file, "sync", REAL(fdatasync)); }

/* Opening counts only where it makes a file or empties one. */
static int opens(int folder, const char *path, int flags, mode_t mode) {
  __typeof__(&openat) real = REAL(openat);
  char whole[PATH_MAX];
  struct stat now;
  if (!(flags & (O_CREAT | O_TRUNC)) || !absolute(folder, path, whole)) return real(folder, path, flags, mode);
  int is_there = fstatat(folder, path, &now, 0) == 0;
  if (is_there && (!(flags & O_TRUNC) || now.st_size == 0)) return real(folder, path, flags, mode);
  if (before(is_there ? "empty" : "create", 0, NULL, 0, whole) == -2) return after(), -1;
  int file = real(folder, path, flags, mode);
  after();
  return file;
}

#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list rest; \
    va_start(rest, flags); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

int open(const char *path, int flags, ...) { MODE(flags) return opens(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opens(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opens(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opens(folder, path, flags, mode); }

int unlink(const char *path) {
  char whole[PATH_MAX];
  struct stat now;
  if (!absolute(AT_FDCWD, path, whole) || lstat(path, &now) != 0) return REAL(unlink)(path);
  if (before("unlink", 0, NULL, 0, whole) == -2) return after(), -1;
  int done = REAL(unlink)(path);
  after();
  return done;
}

/* The new name is what goes into the record, as its bytes. */
static int moves(const char *name, const char *from, const char *to, int (*real)(const char *, const char *)) {
  char whole[PATH_MAX], target[PATH_MAX];
  if (!absolute(AT_FDCWD, from, whole) | !absolute(AT_FDCWD, to, target)) return real(from, to);
  long part = before(name, 0, target, strlen(target), whole);
  if (part == -2) return after(), -1;
  if (part >= 0) die();
  int done = real(from, to);
  if (strstr(from, "-checkpoint-") && ++checkpoints == last_checkpoint) kill_at = calls + calls_behind;
  after();
  return done;
}

int rename(const char *from, const char *to) { return moves("rename", from, to, REAL(rename)); }

int link(const char *from, const char *to) { return moves("link", from, to, REAL(link)); }

int mkdir(const char *path, mode_t mode) {
  char whole[PATH_MAX];
  struct stat now;
  if (!absolute(AT_FDCWD, path, whole) || stat(path, &now) == 0) return REAL(mkdir)(path, mode);
  if (before("mkdir", 0, NULL, 0, whole) == -2) return after(), -1;
  int done = REAL(mkdir)(path, mode);
  after();
  return done;
}

int rmdir(const char *path) {
  char whole[PATH_MAX];
  if (!absolute(AT_FDCWD, path, whole)) return REAL(rmdir)(path);
  if (before("rmdir", 0, NULL, 0, whole) == -2) return after(), -1;
  int done = REAL(rmdir)(path);
  after();
  return done;
}
