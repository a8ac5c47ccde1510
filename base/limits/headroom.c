#include "base/limits/headroom.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/memory.h"

int topic_headroom_begin(struct topic_error *err)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        mallopt(M_ARENA_MAX, 1);
    if (getrlimit(RLIMIT_STACK, &limit) < 0 || limit.rlim_cur >= TOPIC_HEADROOM_STACK_BYTES)
        return 0;
    return topic_error_set(err,
                           "a stack may have %llu KiB only: allow at least %zu (ulimit -s, "
                           "LimitSTACK=)",
                           (unsigned long long)limit.rlim_cur / 1024,
                           TOPIC_HEADROOM_STACK_BYTES / 1024);
}

/* The lowest limit under which so many more files can be opened. */
static size_t least_limit(size_t count)
{
    size_t limit = 0;
    for (size_t unused = 0; unused < count; limit++)
        unused += fcntl((int)limit, F_GETFD) < 0;
    return limit;
}

static int fail_files(size_t count, int error, struct topic_error *err)
{
    struct rlimit limit;
    if (error != EMFILE || getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return topic_error_set(err, "cannot open %zu more files: %s", count, strerror(error));
    return topic_error_set(err,
                           "only %llu files may be open: allow at least %zu (ulimit -n, "
                           "LimitNOFILE=)",
                           (unsigned long long)limit.rlim_cur, least_limit(count));
}

static int check_files(size_t count, struct topic_error *err)
{
    size_t opened = 0;
    int error = 0;
    int *files = topic_memory_new(count, sizeof *files, err);
    if (!files)
        return -1;
    while (opened < count && error == 0) {
        files[opened] = eventfd(0, EFD_CLOEXEC);
        if (files[opened] < 0)
            error = errno;
        else
            opened++;
    }
    for (size_t i = 0; i < opened; i++)
        close(files[i]);
    free(files);
    return error == 0 ? 0 : fail_files(count, error, err);
}

static int check_memory(const struct topic_headroom *headroom, struct topic_error *err)
{
    void *memory = mmap(NULL, headroom->memory_bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED) {
        munmap(memory, headroom->memory_bytes);
        return 0;
    }
    return topic_error_set(err, "too little memory: allow %zu MiB more (ulimit -v, ulimit -d)%s",
                           headroom->memory_bytes / 1024 / 1024, headroom->advice);
}

static void *wait_for_end(void *end)
{
    while (sem_wait(end) < 0)
        ; /* a signal */
    return NULL;
}

/* Starts threads that do nothing, and checks the memory that is left beside their stacks. */
static int try_threads(const struct topic_headroom *headroom, pthread_t *threads,
                       struct topic_error *err)
{
    sem_t end;
    size_t started = 0;
    int error = 0;
    sem_init(&end, 0, 0);
    while (started < headroom->threads && error == 0) {
        error = pthread_create(&threads[started], NULL, wait_for_end, &end);
        started += error == 0;
    }
    int status = error == 0 ? check_memory(headroom, err) : 0;
    for (size_t i = 0; i < started; i++)
        sem_post(&end);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    sem_destroy(&end);
    if (error == 0)
        return status;
    return topic_error_set(err,
                           "cannot start %zu threads, only %zu: %s: allow more threads (ulimit -u, "
                           "TasksMax=) or memory (ulimit -v)%s",
                           headroom->threads, started, strerror(error), headroom->advice);
}

int topic_headroom_check(const struct topic_headroom *headroom, struct topic_error *err)
{
    sigset_t all;
    sigset_t old;
    if (check_files(headroom->files, err) < 0)
        return -1;
    pthread_t *threads = topic_memory_new(headroom->threads, sizeof *threads, err);
    if (!threads)
        return -1;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int status = try_threads(headroom, threads, err);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    free(threads);
    return status;
}
