/* tagging.h - tagging alone, without sockets: what the daemon's figures are compared with.
 */
#ifndef TOPIC_BENCH_SERVE_TAGGING_H
#define TOPIC_BENCH_SERVE_TAGGING_H

#include <stddef.h>

#include "tests/bench/serve/articles.h"
#include "topicd/error.h"

#define TAGGING_MAX_THREADS 64

/* Tags the articles over and over on so many threads at once. Returns how many microseconds of a
 * processor one takes, negative on failure. */
double tagging_measure(const struct articles *articles, const char *model, size_t threads,
                       double seconds, struct topic_error *err);

#endif
