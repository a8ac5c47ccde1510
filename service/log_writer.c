#include "service/log_writer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

/* A minute of a log with ten rejected records a second. Lines have at most a kilobyte, so the queue
 * has less than a megabyte. */
#define LINES_MAX 600

/* A process that reads stderr at all has read the rest by then. */
#define STOP_S 1

struct line {
    struct line *next;
    size_t len;
    char text[];
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t work; /* a line arrived, or is_stopping */
    pthread_cond_t end;  /* has_ended */
    pthread_t thread;
    struct line *first;
    struct line **last;
    size_t count; /* including the line being written */
    uint64_t dropped;
    uint64_t reported; /* how many of these the log has mentioned */
    bool is_running;
    bool is_stopping;
    bool has_ended;
} log_writer = {
    .lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER, .last = &log_writer.first};

/* Not on the stack of the thread: the thread may be cancelled while it waits, and the address
 * sanitizer would report the remains there as an error. */
static struct pollfd writable = {.fd = STDERR_FILENO, .events = POLLOUT};

/* A process that shares stderr may have made it non-blocking: the thread waits in poll then. */
static void write_all(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t written = write(STDERR_FILENO, text, len);
        if (written < 0 && errno == EAGAIN && log_writer.is_running)
            poll(&writable, 1, -1);
        else if (written < 0 && errno != EINTR)
            return; /* there is no place to report it */
        if (written > 0) {
            text += written;
            len -= (size_t)written;
        }
    }
}

/* The next line, which stays first in the queue while it is written; NULL: stop. */
static struct line *wait_for_line(void)
{
    while (!log_writer.first && !log_writer.is_stopping)
        pthread_cond_wait(&log_writer.work, &log_writer.lock);
    return log_writer.first;
}

static void remove_first(struct line *line)
{
    log_writer.first = line->next;
    if (!log_writer.first)
        log_writer.last = &log_writer.first;
    log_writer.count--;
    free(line);
}

/* Call with the lock held; releases it while it logs. */
static void report_dropped(void)
{
    uint64_t dropped = log_writer.dropped;
    unsigned long long unreported = dropped - log_writer.reported;
    log_writer.reported = dropped;
    pthread_mutex_unlock(&log_writer.lock);
    topic_log(TOPIC_LOG_WARNING, "log-dropped",
              "%llu lines of the log were dropped here: stderr was not read in time", unreported);
    pthread_mutex_lock(&log_writer.lock);
}

static void *run(void *argument)
{
    (void)argument;
    struct line *line;
    pthread_mutex_lock(&log_writer.lock);
    while ((line = wait_for_line())) {
        pthread_mutex_unlock(&log_writer.lock);
        write_all(line->text, line->len); /* topic_log_writer_stop may cancel it here */
        pthread_mutex_lock(&log_writer.lock);
        remove_first(line);
        if (!log_writer.first && log_writer.dropped > log_writer.reported)
            report_dropped();
    }
    log_writer.has_ended = true;
    pthread_cond_signal(&log_writer.end);
    pthread_mutex_unlock(&log_writer.lock);
    return NULL;
}

/* Blocks all signals in the thread: the event loop handles them. */
void topic_log_writer_start(void)
{
    pthread_condattr_t monotonic;
    sigset_t all;
    sigset_t old;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&log_writer.end, &monotonic);
    pthread_condattr_destroy(&monotonic);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    log_writer.is_running = pthread_create(&log_writer.thread, NULL, run, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (log_writer.is_running)
        pthread_setname_np(log_writer.thread, "log");
}

static bool ends_in_time(void)
{
    struct timespec end;
    int status = 0;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += STOP_S;
    while (!log_writer.has_ended && status == 0)
        status = pthread_cond_timedwait(&log_writer.end, &log_writer.lock, &end);
    return log_writer.has_ended;
}

void topic_log_writer_stop(void)
{
    if (!log_writer.is_running)
        return;
    pthread_mutex_lock(&log_writer.lock);
    log_writer.is_stopping = true;
    pthread_cond_signal(&log_writer.work);
    if (!ends_in_time())
        pthread_cancel(log_writer.thread); /* it is in write_all, without the lock */
    pthread_mutex_unlock(&log_writer.lock);
    pthread_join(log_writer.thread, NULL);
    log_writer.is_running = false;
    while (log_writer.first)
        remove_first(log_writer.first);
}

static bool enqueue(struct line *line)
{
    pthread_mutex_lock(&log_writer.lock);
    bool has_room = line && log_writer.count < LINES_MAX;
    if (has_room) {
        *log_writer.last = line;
        log_writer.last = &line->next;
        log_writer.count++;
        pthread_cond_signal(&log_writer.work);
    } else {
        log_writer.dropped++;
    }
    pthread_mutex_unlock(&log_writer.lock);
    return has_room;
}

void topic_log_writer_put(const char *text, size_t len)
{
    if (!log_writer.is_running) {
        write_all(text, len);
        return;
    }
    struct line *line = malloc(sizeof *line + len);
    if (line) {
        line->next = NULL;
        line->len = len;
        memcpy(line->text, text, len);
    }
    if (!enqueue(line))
        free(line);
}

uint64_t topic_log_writer_dropped(void)
{
    pthread_mutex_lock(&log_writer.lock);
    uint64_t dropped = log_writer.dropped;
    pthread_mutex_unlock(&log_writer.lock);
    return dropped;
}
