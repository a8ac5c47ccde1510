#include "daemon/resources.h"

#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "daemon/access/connection_limit.h"

/* Threads of libzmq and czmq: reaper, input and output, zauth, and one while zauth is exchanged. */
#define LIBRARY_THREADS 4

int topic_resources_begin(struct topic_error *err)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        mallopt(M_ARENA_MAX, 1);
    if (getrlimit(RLIMIT_STACK, &limit) < 0 || limit.rlim_cur >= TOPIC_RESOURCES_STACK_BYTES)
        return 0;
    return topic_error_set(err,
                           "a stack may have %llu KiB only: allow at least %zu (ulimit -s, "
                           "LimitSTACK=)",
                           (unsigned long long)limit.rlim_cur / 1024,
                           TOPIC_RESOURCES_STACK_BYTES / 1024);
}

static int check_files(size_t endpoints, struct topic_error *err)
{
    size_t needed = TOPIC_RESOURCES_FILES + endpoints * TOPIC_RESOURCES_ENDPOINT_FILES;
    size_t limit = topic_connection_limit_file_limit();
    size_t open = topic_connection_limit_open_files();
    if (limit >= open + needed)
        return 0;
    return topic_error_set(
        err,
        "only %zu files may be open: allow at least %zu, and one for each client "
        "(ulimit -n, LimitNOFILE=)",
        limit, open + needed);
}

static int check_memory(struct topic_error *err)
{
    void *memory = mmap(NULL, TOPIC_RESOURCES_MEMORY_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED) {
        munmap(memory, TOPIC_RESOURCES_MEMORY_BYTES);
        return 0;
    }
    return topic_error_set(err,
                           "too little memory to start: allow %zu MiB more (ulimit -v, ulimit -d), "
                           "or use fewer workers",
                           TOPIC_RESOURCES_MEMORY_BYTES / 1024 / 1024);
}

static void *wait_for_end(void *end)
{
    while (sem_wait(end) < 0)
        ; /* a signal */
    return NULL;
}

/* Starts threads that do nothing, and checks the memory that is left beside their stacks. */
static int try_threads(pthread_t *threads, size_t count, struct topic_error *err)
{
    sem_t end;
    size_t started = 0;
    int error = 0;
    sem_init(&end, 0, 0);
    while (started < count && error == 0) {
        error = pthread_create(&threads[started], NULL, wait_for_end, &end);
        started += error == 0;
    }
    int status = error == 0 ? check_memory(err) : 0;
    for (size_t i = 0; i < started; i++)
        sem_post(&end);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    sem_destroy(&end);
    if (error == 0)
        return status;
    return topic_error_set(err,
                           "cannot start %zu threads, only %zu: %s: allow more threads (ulimit -u, "
                           "TasksMax=) or memory (ulimit -v), or use fewer workers",
                           count, started, strerror(error));
}

int topic_resources_check(size_t endpoints, size_t threads, struct topic_error *err)
{
    const size_t count = threads + LIBRARY_THREADS;
    if (check_files(endpoints, err) < 0)
        return -1;
    pthread_t *tried = topic_memory_new(count, sizeof *tried, err);
    if (!tried)
        return -1;
    int status = try_threads(tried, count, err);
    free(tried);
    return status;
}
