#include "wire/connection/host_lookup.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* The resolver's modules need more than the least that a thread may have, and far less than 8
 * MiB. */
#define STACK_BYTES ((size_t)512 * 1024)

/* A name may come up later, as that of a container which is about to start. */
#define ASK_AGAIN_MS 200

/* Belongs to the thread and to who started it: the last one to leave frees it. */
struct topic_host_lookup {
    atomic_int owners;
    atomic_bool is_unknown;
    sem_t is_given_up;
    int fd;
    char host[NI_MAXHOST];
};

static void leave(struct topic_host_lookup *lookup)
{
    if (atomic_fetch_sub(&lookup->owners, 1) > 1)
        return;
    sem_destroy(&lookup->is_given_up);
    close(lookup->fd);
    free(lookup);
}

/* Whether the host has an address, or libzmq may fare better: it is not for its name. */
static bool ask_once(struct topic_host_lookup *lookup)
{
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int status = getaddrinfo(lookup->host, NULL, &wanted, &found);
    if (status == 0)
        freeaddrinfo(found);
    atomic_store(&lookup->is_unknown, status != 0 && status != EAI_AGAIN);
    return status == 0 || status == EAI_MEMORY || status == EAI_SYSTEM;
}

/* Waits until it is time to ask again; false where nobody wants to know any more. */
static bool is_wanted_still(struct topic_host_lookup *lookup)
{
    const int64_t until_ms = topic_clock_now_ms() + ASK_AGAIN_MS;
    const struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
    int status;
    do
        status = sem_clockwait(&lookup->is_given_up, CLOCK_MONOTONIC, &until);
    while (status < 0 && errno == EINTR);
    return status < 0;
}

static void *ask(void *argument)
{
    struct topic_host_lookup *lookup = argument;
    bool has_address = ask_once(lookup);
    while (!has_address && is_wanted_still(lookup))
        has_address = ask_once(lookup);
    eventfd_write(lookup->fd, 1);
    leave(lookup);
    return NULL;
}

/* No handler of the program's runs in a thread that nobody waits for. */
static int start_thread(struct topic_host_lookup *lookup)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    int error = pthread_attr_init(&attributes);
    if (error != 0)
        return error;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attributes, ask, lookup);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}

int topic_host_lookup_start(struct topic_host_lookup **lookup, const char *host)
{
    struct topic_host_lookup *new = calloc(1, sizeof *new);
    if (!new)
        return -1;
    snprintf(new->host, sizeof new->host, "%s", host);
    new->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    atomic_init(&new->owners, 2);
    sem_init(&new->is_given_up, 0, 0);
    int error = new->fd < 0 ? errno : start_thread(new);
    if (error == 0) {
        *lookup = new;
        return 0;
    }
    if (new->fd >= 0)
        close(new->fd);
    sem_destroy(&new->is_given_up);
    free(new);
    errno = error;
    return -1;
}

int topic_host_lookup_fd(const struct topic_host_lookup *lookup)
{
    return lookup ? lookup->fd : -1;
}

bool topic_host_lookup_is_unknown(const struct topic_host_lookup *lookup)
{
    return atomic_load(&lookup->is_unknown);
}

void topic_host_lookup_free(struct topic_host_lookup **lookup)
{
    if (*lookup) {
        sem_post(&(*lookup)->is_given_up);
        leave(*lookup);
    }
    *lookup = NULL;
}
