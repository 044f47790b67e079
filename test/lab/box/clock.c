/*
 * The lab's clock: preloaded into every program of a box (/etc/ld.so.preload).
 * All programs see the machine's time plus one offset that stands in a shared file. The story moves the offset
 * forward between two events, so a day is played in a minute while every single event runs at its real speed.
 * The monotonic clock moves along (Exim computes its stamps from it), and sleeps longer than a second end when the
 * shown time has passed, so cron meets its minutes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NANO 1000000000LL

/* [0]: nanoseconds added to the real time; [1]: nanoseconds added to the monotonic clocks */
static volatile const int64_t *page;

__attribute__((constructor)) static void map_clock(void) {
    int fd = open("/opt/lab/clock", O_RDONLY | O_CLOEXEC);
    void *at;
    if (fd < 0) return;
    at = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (at != MAP_FAILED) page = at;
}

static int64_t offset_of(clockid_t id) {
    if (!page) map_clock();
    if (!page) return 0;
    switch (id) {
    case CLOCK_REALTIME: case CLOCK_REALTIME_COARSE: return page[0];
    case CLOCK_MONOTONIC: case CLOCK_MONOTONIC_COARSE: case CLOCK_MONOTONIC_RAW: case CLOCK_BOOTTIME: return page[1];
    default: return 0;
    }
}

static struct timespec shifted(struct timespec at, int64_t by) {
    int64_t nsec = (int64_t)at.tv_nsec + by % NANO;
    at.tv_sec += by / NANO;
    if (nsec >= NANO) { nsec -= NANO; at.tv_sec++; }
    if (nsec < 0) { nsec += NANO; at.tv_sec--; }
    at.tv_nsec = nsec;
    return at;
}

int clock_gettime(clockid_t id, struct timespec *out) {
    static int (*real)(clockid_t, struct timespec *);
    int code;
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    code = real(id, out);
    if (code == 0) *out = shifted(*out, offset_of(id));
    return code;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    if (out) { out->tv_sec = now.tv_sec; out->tv_usec = now.tv_nsec / 1000; }
    return 0;
}

time_t time(time_t *out) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *out, int base) {
    if (base != TIME_UTC || clock_gettime(CLOCK_REALTIME, out)) return 0;
    return base;
}

static int real_sleep(int64_t nanoseconds, struct timespec *left) {
    struct timespec want = { nanoseconds / NANO, nanoseconds % NANO };
    return syscall(SYS_nanosleep, &want, left) == 0 ? 0 : errno;
}

static int64_t shown(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * NANO + now.tv_nsec;
}

/* Sleeps until the shown time is `end`, in steps, because the story moves it forward. Returns 0 or EINTR. */
static int sleep_until(int64_t end, int64_t *left) {
    int64_t rest;
    while ((rest = end - shown()) > 0) {
        if (real_sleep(rest < 10000000LL ? rest : 10000000LL, 0)) {
            rest = end - shown();
            if (left) *left = rest > 0 ? rest : 0;
            return EINTR;
        }
    }
    if (left) *left = 0;
    return 0;
}

int nanosleep(const struct timespec *want, struct timespec *left) {
    int64_t rest;
    int code;
    if (want->tv_sec < 1) {
        code = real_sleep(want->tv_nsec, left);
        if (code) errno = code;
        return code ? -1 : 0;
    }
    code = sleep_until(shown() + want->tv_sec * NANO + want->tv_nsec, &rest);
    if (!code) return 0;
    if (left) { left->tv_sec = rest / NANO; left->tv_nsec = rest % NANO; }
    errno = code;
    return -1;
}

int clock_nanosleep(clockid_t id, int flags, const struct timespec *want, struct timespec *left) {
    struct timespec now;
    int64_t rest = want->tv_sec * NANO + want->tv_nsec;
    int code;
    if (flags & TIMER_ABSTIME) {
        clock_gettime(id, &now);
        rest -= now.tv_sec * NANO + now.tv_nsec;
        if (rest <= 0) return 0;
    }
    if (rest < NANO) return real_sleep(rest, (flags & TIMER_ABSTIME) ? 0 : left);
    code = sleep_until(shown() + rest, &rest);
    if (code && left && !(flags & TIMER_ABSTIME)) { left->tv_sec = rest / NANO; left->tv_nsec = rest % NANO; }
    return code;
}

unsigned sleep(unsigned seconds) {
    int64_t rest;
    if (!seconds) return 0;
    return sleep_until(shown() + seconds * NANO, &rest) ? (unsigned)((rest + NANO - 1) / NANO) : 0;
}

/* The kernel knows only its own time: deadlines that a program computed from the shown time are moved back. */
int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec moved;
    if (!real) real = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (!real) real = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    moved = shifted(*until, -offset_of(CLOCK_REALTIME));
    return real(cond, mutex, &moved);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
    static int (*real)(pthread_mutex_t *, const struct timespec *);
    struct timespec moved = shifted(*until, -offset_of(CLOCK_REALTIME));
    if (!real) real = (int (*)(pthread_mutex_t *, const struct timespec *))dlsym(RTLD_NEXT, "pthread_mutex_timedlock");
    return real(mutex, &moved);
}
