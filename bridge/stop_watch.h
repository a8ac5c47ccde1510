/* stop_watch.h - a thread that reads the signals of a bridge, and ends the program where a call
 * into a library holds the main thread for longer than a stop may take.
 *
 *     topic_stop_watch_start(&watch, signals, &metrics, &err)
 *     ... poll on watch.fd, topic_stop_watch_is_told(&watch) ...
 *     topic_stop_watch_hold(&watch); ... what must not be cut ...; topic_stop_watch_let(&watch);
 *     topic_stop_watch_stop(&watch)
 *
 * To be ended so is for a bridge what a crash is: the sources deliver again what was not settled.
 */
#ifndef TOPIC_BRIDGE_STOP_WATCH_H
#define TOPIC_BRIDGE_STOP_WATCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bridge/bridge_metrics.h"
#include "topicd/error.h"

/* A bridge that stops and has records in flight waits so long for a stream that is away; then they
 * go back. */
#define TOPIC_STOP_WATCH_PATIENCE_MS 3000

struct topic_stop_watch {
    int fd;      /* readable once a stop was told, until is_told has read it; -1: not open */
    int signals; /* the caller's */
    int wake;    /* ends the thread */
    struct topic_bridge_metrics *metrics;
    pthread_t thread;
    bool has_thread;
    int64_t told_ms; /* set before is_told */
    atomic_bool is_told;
    atomic_int_fast64_t end_ms; /* of a bridge that was told to stop */
    atomic_uint holds;
};

/* `signals` is what topic_signals_open made. Stop in any case. */
int topic_stop_watch_start(struct topic_stop_watch *watch, int signals,
                           struct topic_bridge_metrics *metrics, struct topic_error *err);
void topic_stop_watch_stop(struct topic_stop_watch *watch);

bool topic_stop_watch_is_told(struct topic_stop_watch *watch);

/* The time until which the main thread may wait for what is away, so long after the stop was told,
 * whenever it came to read that; the program is not ended before. */
int64_t topic_stop_watch_patience(struct topic_stop_watch *watch, int64_t patience_ms);

/* Between hold and let the program is not ended: it waits for something that has a bound of its
 * own. */
void topic_stop_watch_hold(struct topic_stop_watch *watch);
void topic_stop_watch_let(struct topic_stop_watch *watch);

#endif
