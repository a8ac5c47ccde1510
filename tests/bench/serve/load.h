/* load.h - the load: requests in flight, or requests at a fixed rate, from one client.
 *
 * Every answer is checked: that its number was asked for and has not been answered before, and that
 * it is no error.
 */
#ifndef TOPIC_BENCH_SERVE_LOAD_H
#define TOPIC_BENCH_SERVE_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "tests/bench/serve/articles.h"
#include "tests/bench/serve/histogram.h"
#include "topicd/error.h"

int64_t load_now_ns(void);

struct load {
    const struct articles *articles; /* borrowed */
    void *socket;
    enum form form;
    uint64_t sent;
    uint64_t answered;
    int64_t *due_ns; /* when a request was to be sent, by its number; 0: answered or never asked */
    size_t due_capacity;        /* a power of two */
    struct topic_buffer sample; /* the latest answer */
};

int load_open(struct load *load, void *context, const char *endpoint,
              const struct articles *articles, struct topic_error *err);
void load_close(struct load *load);

/* Keeps `in_flight` requests on their way for some seconds, then takes the last answers. Returns
 * requests answered a second, negative on failure. */
double load_run_full(struct load *load, enum form form, size_t in_flight, double seconds,
                     struct topic_error *err);

/* Sends `rate` requests a second, each at its own time, whatever has been answered. A duration
 * counts from the time when the request was due, so that a late sender hides nothing. */
int load_run_at(struct load *load, enum form form, double rate, double seconds,
                struct histogram *histogram, struct topic_error *err);

#endif
