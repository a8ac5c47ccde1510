/* peer.h - the processes at the other end: topicd, and a bare ZeroMQ ROUTER that answers at once
 * with as many bytes. */
#ifndef TOPIC_BENCH_SERVE_PEER_H
#define TOPIC_BENCH_SERVE_PEER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "topicd/error.h"

#define PEER_MAX_THREADS 64

struct peer_thread {
    char name[32];
    int64_t cpu_ns;
};

struct peer {
    pid_t pid;
    double ready_ms;    /* from fork to "topicd: ready" */
    char endpoint[256]; /* where it listens */
    int errors;         /* its standard error, or the echo's output */
};

/* Starts topicd and waits until it is ready. `bind` may leave the port open. */
int peer_start_daemon(struct peer *peer, const char *topicd, const char *model, const char *bind,
                      const char *control, struct topic_error *err);

/* Starts the echo at an endpoint, as this program with PEER_ECHO, ENDPOINT and REST for arguments,
 * which is to call peer_run_echo: to a request that begins with {"id":N, it answers with {"id":N
 * and then `rest`. */
#define PEER_ECHO "--echo"
int peer_start_echo(struct peer *peer, const char *endpoint, const char *rest,
                    struct topic_error *err);
int peer_run_echo(const char *bind, const char *rest);

/* By its process id; waits for its end. -1 when it did not end well. */
int peer_stop(struct peer *peer, struct topic_error *err);

/* VmRSS and its like, in KiB; 0 when unknown. */
long peer_status_kib(const struct peer *peer, const char *key);

/* What each thread has used of the processors; returns how many there are. */
size_t peer_threads(const struct peer *peer, struct peer_thread threads[PEER_MAX_THREADS]);

#endif
