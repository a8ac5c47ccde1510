#include "training/fit/process_pool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"

/* The capacity of a pipe. */
#define READ_SIZE 65536

enum message_kind { MESSAGE_RESULT, MESSAGE_ERROR };

/* Precedes the bytes of every message. Sender and receiver are the same program, so the struct is
 * sent as it is; it has no padding, so all of its bytes are defined. */
struct message_head {
    uint64_t kind;
    uint64_t task;
    uint64_t len; /* bytes that follow */
};

struct worker {
    pid_t pid;                    /* 0: not started, or waited for */
    int fd;                       /* read end of its pipe; -1: closed */
    struct topic_buffer received; /* the beginning of a message */
};

struct pool {
    const struct topic_process_pool_work *work;
    atomic_size_t *next_task; /* in memory shared with the children */
    struct worker *workers;
    struct pollfd *polls;
    size_t count;
    size_t collected; /* finished tasks */
};

/* ---- in the child ---- */

static int send_bytes(int fd, const void *bytes, size_t len)
{
    const char *rest = bytes;
    while (len > 0) {
        ssize_t sent = write(fd, rest, len);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        rest += sent;
        len -= (size_t)sent;
    }
    return 0;
}

static int send_message(int fd, enum message_kind kind, size_t task, const void *bytes, size_t len)
{
    struct message_head head = {.kind = kind, .task = task, .len = len};
    return send_bytes(fd, &head, sizeof head) < 0 || send_bytes(fd, bytes, len) < 0 ? -1 : 0;
}

/* Runs tasks until none is left or one fails. -1: a message could not be sent to the parent. */
static int run_tasks(const struct pool *pool, int fd)
{
    const struct topic_process_pool_work *work = pool->work;
    struct topic_buffer result = {0};
    struct topic_error err = {0};
    int status = 0;
    while (status == 0) {
        size_t task = atomic_fetch_add(pool->next_task, 1);
        if (task >= work->task_count)
            break;
        topic_buffer_reset(&result);
        if (work->run(work->context, task, &result, &err) < 0) {
            topic_error_set(&err, "task %zu failed without an error message", task);
            status = send_message(fd, MESSAGE_ERROR, task, err.text, strlen(err.text));
            break;
        }
        status = send_message(fd, MESSAGE_RESULT, task, result.bytes, result.len);
    }
    topic_buffer_release(&result);
    return status;
}

/* Undoes the parent's handlers and mask, so that a signal meant to end the child ends it. */
static void restore_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void run_worker(const struct pool *pool, pid_t parent, int fd)
{
    restore_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* the parent died before the line above took effect */
        _exit(EXIT_FAILURE);
    for (size_t i = 0; i < pool->count; i++)
        if (pool->workers[i].fd >= 0)
            close(pool->workers[i].fd);
    _exit(run_tasks(pool, fd) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* ---- in the parent ---- */

static int start_worker(struct pool *pool, struct worker *worker, struct topic_error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return topic_error_set(err, "cannot create a pipe to a worker process: %s",
                               strerror(errno));
    worker->fd = ends[0];
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        run_worker(pool, parent, ends[1]);
    int cause = errno;
    close(ends[1]);
    if (pid < 0)
        return topic_error_set(err, "cannot start a worker process: %s; try fewer --threads",
                               strerror(cause));
    worker->pid = pid;
    return 0;
}

static int start_all(struct pool *pool, struct topic_error *err)
{
    for (size_t i = 0; i < pool->count; i++)
        if (start_worker(pool, &pool->workers[i], err) < 0)
            return -1;
    return 0;
}

/* When memory runs out, the kernel kills the process, or a solver uses NULL or throws. */
static const char *advice_for(int number)
{
    bool is_memory =
        number == SIGKILL || number == SIGSEGV || number == SIGBUS || number == SIGABRT;
    return is_memory ? ", perhaps because memory ran out; try fewer --threads" : "";
}

static int wait_for(struct worker *worker, struct topic_error *err)
{
    int status;
    pid_t pid = worker->pid;
    worker->pid = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return topic_error_set(err, "cannot wait for a worker process: %s", strerror(errno));
    if (WIFSIGNALED(status)) {
        int number = WTERMSIG(status);
        const char *name = sigdescr_np(number);
        return topic_error_set(err, "a worker process was killed by signal %d (%s)%s", number,
                               name ? name : "unknown", advice_for(number));
    }
    if (WEXITSTATUS(status) != 0)
        return topic_error_set(err, "a worker process exited early with status %d",
                               WEXITSTATUS(status));
    return 0;
}

static int take_message(struct pool *pool, const struct message_head *head, const char *bytes,
                        struct topic_error *err)
{
    if (head->kind == MESSAGE_ERROR)
        return topic_error_set(err, "%.*s", (int)head->len, bytes);
    pool->collected++;
    const struct topic_process_pool_work *work = pool->work;
    return work->collect(work->context, (size_t)head->task, bytes, (size_t)head->len, err);
}

/* A solver that wrote past its arrays may have corrupted the head too. */
static bool is_plausible(const struct pool *pool, const struct message_head *head)
{
    if (head->task >= pool->work->task_count)
        return false;
    return head->kind == MESSAGE_RESULT ||
           (head->kind == MESSAGE_ERROR && head->len < TOPIC_ERROR_SIZE);
}

/* Takes every whole message out of the worker's buffer. */
static int take_messages(struct pool *pool, struct topic_buffer *received, struct topic_error *err)
{
    size_t taken = 0;
    struct message_head head;
    while (received->len - taken >= sizeof head) {
        memcpy(&head, received->bytes + taken, sizeof head);
        if (!is_plausible(pool, &head))
            return topic_error_set(err, "a worker process sent a corrupt message");
        if (received->len - taken - sizeof head < head.len)
            break;
        if (take_message(pool, &head, received->bytes + taken + sizeof head, err) < 0)
            return -1;
        taken += sizeof head + (size_t)head.len;
    }
    if (taken > 0) {
        received->len -= taken;
        memmove(received->bytes, received->bytes + taken, received->len);
    }
    return 0;
}

static int read_worker(struct pool *pool, struct worker *worker, struct topic_error *err)
{
    struct topic_buffer *received = &worker->received;
    if (topic_buffer_reserve(received, READ_SIZE, err) < 0)
        return -1;
    ssize_t got = read(worker->fd, received->bytes + received->len, READ_SIZE);
    if (got < 0 && errno == EINTR)
        return 0;
    if (got < 0)
        return topic_error_set(err, "cannot read from a worker process: %s", strerror(errno));
    if (got == 0) {
        close(worker->fd);
        worker->fd = -1;
        return wait_for(worker, err);
    }
    received->len += (size_t)got;
    return take_messages(pool, received, err);
}

/* Waits until a worker has sent something. Returns the number of open pipes; -1: failed. */
static int poll_workers(struct pool *pool, struct topic_error *err)
{
    int open_count = 0;
    for (size_t i = 0; i < pool->count; i++) {
        pool->polls[i] = (struct pollfd){.fd = pool->workers[i].fd, .events = POLLIN};
        open_count += pool->workers[i].fd >= 0;
    }
    if (open_count == 0)
        return 0;
    while (poll(pool->polls, pool->count, -1) < 0)
        if (errno != EINTR)
            return topic_error_set(err, "cannot wait for worker processes: %s", strerror(errno));
    return open_count;
}

static int collect_all(struct pool *pool, struct topic_error *err)
{
    int open_count;
    while ((open_count = poll_workers(pool, err)) > 0)
        for (size_t i = 0; i < pool->count; i++)
            if (pool->polls[i].revents && read_worker(pool, &pool->workers[i], err) < 0)
                return -1;
    if (open_count < 0)
        return -1;
    if (pool->collected < pool->work->task_count)
        return topic_error_set(err, "a worker process exited before its task was done");
    return 0;
}

static int pool_init(struct pool *pool, const struct topic_process_pool_work *work,
                     struct topic_error *err)
{
    size_t count = work->process_count < work->task_count ? work->process_count : work->task_count;
    *pool = (struct pool){.work = work};
    void *shared = mmap(NULL, sizeof *pool->next_task, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return topic_error_set(err, "cannot allocate memory shared with worker processes: %s",
                               strerror(errno));
    pool->next_task = shared;
    atomic_init(pool->next_task, 0);
    pool->workers = topic_memory_new(count, sizeof *pool->workers, err);
    pool->polls = topic_memory_new(count, sizeof *pool->polls, err);
    if (!pool->workers || !pool->polls)
        return -1;
    pool->count = count;
    for (size_t i = 0; i < count; i++)
        pool->workers[i].fd = -1;
    return 0;
}

/* Kills the workers that still run, which is the case only after an error. */
static void pool_release(struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++) {
        struct worker *worker = &pool->workers[i];
        if (worker->fd >= 0)
            close(worker->fd);
        if (worker->pid > 0) {
            kill(worker->pid, SIGKILL);
            wait_for(worker, NULL);
        }
        topic_buffer_release(&worker->received);
    }
    free(pool->workers);
    free(pool->polls);
    if (pool->next_task)
        munmap(pool->next_task, sizeof *pool->next_task);
}

int topic_process_pool_run(const struct topic_process_pool_work *work, struct topic_error *err)
{
    assert(work->process_count >= 1);
    if (work->task_count == 0)
        return 0;
    struct pool pool;
    int status = pool_init(&pool, work, err);
    if (status == 0)
        status = start_all(&pool, err);
    if (status == 0)
        status = collect_all(&pool, err);
    pool_release(&pool);
    return status;
}
