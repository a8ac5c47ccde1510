/* ingestion_numbers.h - the numbers of a running topicd-bridge, read from its page /metrics. */
#ifndef TOPIC_CLI_BRIDGE_INGESTION_NUMBERS_H
#define TOPIC_CLI_BRIDGE_INGESTION_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

#define TOPIC_INGESTION_NUMBERS_MAX_CAUSES 16
#define TOPIC_INGESTION_NUMBERS_MAX_BUCKETS 32
#define TOPIC_INGESTION_NUMBERS_TEXT_SIZE 32

struct topic_ingestion_histogram {
    double bounds[TOPIC_INGESTION_NUMBERS_MAX_BUCKETS];
    uint64_t counts[TOPIC_INGESTION_NUMBERS_MAX_BUCKETS]; /* of each bucket */
    size_t count;                                         /* of buckets, the last one not counted */
    uint64_t total;
};

struct topic_ingestion_cause {
    char name[TOPIC_INGESTION_NUMBERS_TEXT_SIZE];
    uint64_t count;
};

struct topic_ingestion_numbers {
    char version[TOPIC_INGESTION_NUMBERS_TEXT_SIZE];
    uint64_t taken;
    uint64_t redelivered;
    uint64_t published;
    uint64_t duplicates;
    uint64_t postponed;
    uint64_t settle_failures;
    uint64_t waits;
    uint64_t in_flight;
    uint64_t resident_bytes;
    bool knows_lag;
    uint64_t lag;
    struct topic_ingestion_cause causes[TOPIC_INGESTION_NUMBERS_MAX_CAUSES]; /* of rejecting */
    size_t cause_count;
    struct topic_ingestion_histogram record;
    struct topic_ingestion_histogram tag;
    struct topic_ingestion_histogram publish;
    struct topic_error state; /* "ready", or what it waits for */
};

/* Reads the NUL-terminated text of the page. */
int topic_ingestion_numbers_read(struct topic_ingestion_numbers *numbers, const char *text,
                                 struct topic_error *err);

#endif
