/* bench.h - what the parts of bench_serve share: the settings, the articles, the table. */
#ifndef TOPIC_BENCH_SERVE_BENCH_H
#define TOPIC_BENCH_SERVE_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "tests/bench/serve/articles.h"
#include "tests/bench/serve/table.h"
#include "topicd/error.h"

#define BENCH_MAX_RATES 8
#define BENCH_PATH_BYTES 256

struct bench {
    char directory[64];
    char *model;
    char *corpus;
    const char *bin;
    const char *examples;
    double seconds;
    size_t in_flight;
    size_t batch;
    double rates[BENCH_MAX_RATES];
    size_t rate_count;
    bool latency_alone;
    struct articles articles;
    struct table table;
    struct topic_error err;
};

/* "directory/name" */
void bench_path(char path[BENCH_PATH_BYTES], const char *directory, const char *name);

int64_t bench_cpu_ns(clockid_t clock);

/* Starts topicd at `bind` and the echo at `echo_bind`, puts what they do into a column of the
 * table, and stops them. */
int bench_site(struct bench *bench, size_t column, const char *bind, const char *echo_bind);

#endif
