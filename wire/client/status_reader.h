/* status_reader.h - reads the answer to "status": the numbers that `topic top` shows. */
#ifndef TOPIC_WIRE_CLIENT_STATUS_READER_H
#define TOPIC_WIRE_CLIENT_STATUS_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"

#define TOPIC_STATUS_READER_MAX_BUCKETS 32

struct topic_status_reader_topic {
    const char *name;
    uint64_t given;
};

struct topic_status_reader_pipeline {
    uint64_t pulled;
    uint64_t pushed;
    uint64_t published;
    uint64_t rejected;
    uint64_t in_flight;
};

/* All zero is empty. Texts are valid until the release. */
struct topic_status_reader {
    const char *model;
    const char *model_path;
    const char *version;
    double uptime_seconds;
    double model_age_seconds;
    uint64_t received;
    uint64_t errors; /* of all codes */
    uint64_t workers;
    uint64_t connections;
    uint64_t queue_length;
    uint64_t queue_limit;
    uint64_t articles;
    uint64_t untagged;
    uint64_t features;
    uint64_t unknown_features;
    uint64_t resident_bytes;
    uint64_t latency_count;
    size_t bucket_count;
    double bucket_bounds[TOPIC_STATUS_READER_MAX_BUCKETS]; /* seconds */
    uint64_t buckets[TOPIC_STATUS_READER_MAX_BUCKETS];
    struct topic_status_reader_topic *topics;
    size_t topic_count;
    bool has_pipeline;
    struct topic_status_reader_pipeline pipeline;
    void *root; /* the parsed JSON */
};

/* Missing values are zero or "". -1: this is not an answer to "status". Release in any case. */
int topic_status_reader_read(struct topic_status_reader *status, struct topic_text json,
                             struct topic_error *err);
void topic_status_reader_release(struct topic_status_reader *status);

#endif
