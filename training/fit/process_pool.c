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

/* What a pipe holds before its writer must wait. */
#define READ_SIZE 65536

enum message_kind { MESSAGE_RESULT, MESSAGE_ERROR };

/* Goes before the bytes of every message. Sender and receiver are the same program, so the struct
 * itself travels; no padding, so no byte of it is undefined. */
struct message_head {
    uint64_t kind;
    uint64_t task;
    uint64_t len; /* bytes that follow */
};

struct worker {
    pid_t pid;                    /* 0: not started, or waited for */
    int fd;                       /* read end of its pipe; -1: closed */
    struct topic_buffer received; /* not yet a whole message */
};

struct crew {
    const struct topic_process_pool_work *work;
    atomic_size_t *next_task; /* in memory shared with the children */
    struct worker *workers;
    struct pollfd *polls;
    size_t count;
    size_t collected; /* tasks */
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

/* Runs tasks until none is left or one fails. -1 only when the parent cannot be told. */
static int run_tasks(const struct crew *crew, int fd)
{
    const struct topic_process_pool_work *work = crew->work;
    struct topic_buffer result = {0};
    struct topic_error err = {0};
    int status = 0;
    while (status == 0) {
        size_t task = atomic_fetch_add(crew->next_task, 1);
        if (task >= work->task_count)
            break;
        topic_buffer_reset(&result);
        if (work->run(work->context, task, &result, &err) < 0) {
            topic_error_set(&err, "task %zu failed and did not say why", task);
            status = send_message(fd, MESSAGE_ERROR, task, err.text, strlen(err.text));
            break;
        }
        status = send_message(fd, MESSAGE_RESULT, task, result.bytes, result.len);
    }
    topic_buffer_release(&result);
    return status;
}

/* The parent's handlers and mask are not the child's: what is meant to end it ends it. */
static void restore_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void be_worker(const struct crew *crew, pid_t parent, int fd)
{
    restore_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* died before the line above took effect */
        _exit(EXIT_FAILURE);
    for (size_t i = 0; i < crew->count; i++)
        if (crew->workers[i].fd >= 0)
            close(crew->workers[i].fd);
    _exit(run_tasks(crew, fd) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* ---- in the parent ---- */

static int start_worker(struct crew *crew, struct worker *worker, struct topic_error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return topic_error_set(err, "a pipe to a worker process cannot be made: %s",
                               strerror(errno));
    worker->fd = ends[0];
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        be_worker(crew, parent, ends[1]);
    int cause = errno;
    close(ends[1]);
    if (pid < 0)
        return topic_error_set(err, "a worker process cannot be started: %s; try fewer --threads",
                               strerror(cause));
    worker->pid = pid;
    return 0;
}

static int start_all(struct crew *crew, struct topic_error *err)
{
    for (size_t i = 0; i < crew->count; i++)
        if (start_worker(crew, &crew->workers[i], err) < 0)
            return -1;
    return 0;
}

/* Memory that runs out shows as a kill by the kernel, or as a solver that used NULL or threw. */
static const char *advice_for(int number)
{
    bool is_memory =
        number == SIGKILL || number == SIGSEGV || number == SIGBUS || number == SIGABRT;
    return is_memory ? ", perhaps for lack of memory; try fewer --threads" : "";
}

static int wait_for(struct worker *worker, struct topic_error *err)
{
    int status;
    pid_t pid = worker->pid;
    worker->pid = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return topic_error_set(err, "a worker process cannot be waited for: %s",
                                   strerror(errno));
    if (WIFSIGNALED(status)) {
        int number = WTERMSIG(status);
        const char *name = sigdescr_np(number);
        return topic_error_set(err, "a worker process was ended by signal %d (%s)%s", number,
                               name ? name : "unknown", advice_for(number));
    }
    if (WEXITSTATUS(status) != 0)
        return topic_error_set(err, "a worker process ended early with exit status %d",
                               WEXITSTATUS(status));
    return 0;
}

static int take_message(struct crew *crew, const struct message_head *head, const char *bytes,
                        struct topic_error *err)
{
    if (head->kind == MESSAGE_ERROR)
        return topic_error_set(err, "%.*s", (int)head->len, bytes);
    crew->collected++;
    const struct topic_process_pool_work *work = crew->work;
    return work->collect(work->context, (size_t)head->task, bytes, (size_t)head->len, err);
}

/* A solver that wrote past its arrays may have spoilt the head too. */
static bool is_plausible(const struct crew *crew, const struct message_head *head)
{
    if (head->task >= crew->work->task_count)
        return false;
    return head->kind == MESSAGE_RESULT ||
           (head->kind == MESSAGE_ERROR && head->len < TOPIC_ERROR_SIZE);
}

/* Takes every whole message out of the worker's buffer. */
static int take_messages(struct crew *crew, struct topic_buffer *received, struct topic_error *err)
{
    size_t taken = 0;
    struct message_head head;
    while (received->len - taken >= sizeof head) {
        memcpy(&head, received->bytes + taken, sizeof head);
        if (!is_plausible(crew, &head))
            return topic_error_set(err, "a worker process sent a message that makes no sense");
        if (received->len - taken - sizeof head < head.len)
            break;
        if (take_message(crew, &head, received->bytes + taken + sizeof head, err) < 0)
            return -1;
        taken += sizeof head + (size_t)head.len;
    }
    if (taken > 0) {
        received->len -= taken;
        memmove(received->bytes, received->bytes + taken, received->len);
    }
    return 0;
}

static int hear_worker(struct crew *crew, struct worker *worker, struct topic_error *err)
{
    struct topic_buffer *received = &worker->received;
    if (topic_buffer_reserve(received, READ_SIZE, err) < 0)
        return -1;
    ssize_t got = read(worker->fd, received->bytes + received->len, READ_SIZE);
    if (got < 0 && errno == EINTR)
        return 0;
    if (got < 0)
        return topic_error_set(err, "a worker process cannot be heard: %s", strerror(errno));
    if (got == 0) {
        close(worker->fd);
        worker->fd = -1;
        return wait_for(worker, err);
    }
    received->len += (size_t)got;
    return take_messages(crew, received, err);
}

/* Waits until some worker has something to say. Returns how many still may; -1 on failure. */
static int wait_for_news(struct crew *crew, struct topic_error *err)
{
    int open_count = 0;
    for (size_t i = 0; i < crew->count; i++) {
        crew->polls[i] = (struct pollfd){.fd = crew->workers[i].fd, .events = POLLIN};
        open_count += crew->workers[i].fd >= 0;
    }
    if (open_count == 0)
        return 0;
    while (poll(crew->polls, crew->count, -1) < 0)
        if (errno != EINTR)
            return topic_error_set(err, "worker processes cannot be waited for: %s",
                                   strerror(errno));
    return open_count;
}

static int hear_all(struct crew *crew, struct topic_error *err)
{
    int open_count;
    while ((open_count = wait_for_news(crew, err)) > 0)
        for (size_t i = 0; i < crew->count; i++)
            if (crew->polls[i].revents && hear_worker(crew, &crew->workers[i], err) < 0)
                return -1;
    if (open_count < 0)
        return -1;
    if (crew->collected < crew->work->task_count)
        return topic_error_set(err, "a worker process ended before its task was done");
    return 0;
}

static int crew_init(struct crew *crew, const struct topic_process_pool_work *work,
                     struct topic_error *err)
{
    size_t count = work->process_count < work->task_count ? work->process_count : work->task_count;
    *crew = (struct crew){.work = work};
    void *shared = mmap(NULL, sizeof *crew->next_task, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return topic_error_set(err, "memory shared with worker processes is not to be had: %s",
                               strerror(errno));
    crew->next_task = shared;
    atomic_init(crew->next_task, 0);
    crew->workers = topic_memory_new(count, sizeof *crew->workers, err);
    crew->polls = topic_memory_new(count, sizeof *crew->polls, err);
    if (!crew->workers || !crew->polls)
        return -1;
    crew->count = count;
    for (size_t i = 0; i < count; i++)
        crew->workers[i].fd = -1;
    return 0;
}

/* Ends the workers that still run, which there are only after an error. */
static void crew_release(struct crew *crew)
{
    for (size_t i = 0; i < crew->count; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->fd >= 0)
            close(worker->fd);
        if (worker->pid > 0) {
            kill(worker->pid, SIGKILL);
            wait_for(worker, NULL);
        }
        topic_buffer_release(&worker->received);
    }
    free(crew->workers);
    free(crew->polls);
    if (crew->next_task)
        munmap(crew->next_task, sizeof *crew->next_task);
}

int topic_process_pool_run(const struct topic_process_pool_work *work, struct topic_error *err)
{
    assert(work->process_count >= 1);
    if (work->task_count == 0)
        return 0;
    struct crew crew;
    int status = crew_init(&crew, work, err);
    if (status == 0)
        status = start_all(&crew, err);
    if (status == 0)
        status = hear_all(&crew, err);
    crew_release(&crew);
    return status;
}
