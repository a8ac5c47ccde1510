/* results_split.h - takes the answer to a batch apart: a line for each result, as the answer to a
 * single request would be. */
#ifndef TOPIC_WEB_JSON_RESULTS_SPLIT_H
#define TOPIC_WEB_JSON_RESULTS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* The results of an answer, one after the other. */
struct topic_results_split {
    struct topic_text answer;
    struct topic_text model; /* the JSON text of its "model"; empty: none */
    size_t at;               /* the next result */
};

/* -1: the answer has no "results". Borrows the answer. */
int topic_results_split_begin(struct topic_results_split *split, struct topic_text answer,
                              struct topic_error *err);

/* The next result, a part of the answer; empty after the last one. */
struct topic_text topic_results_split_next(struct topic_results_split *split);

/* Appends a result with its model, unless it is an error, and a line break. */
int topic_results_split_write(const struct topic_results_split *split, struct topic_text result,
                              struct topic_buffer *out, struct topic_error *err);

#endif
