/* difference_list.h - what a new model would change, bounded: which topics more and fewer articles
 * get, and some of these articles with the words behind the change. */
#ifndef TOPIC_CLI_JUDGE_DIFFERENCE_LIST_H
#define TOPIC_CLI_JUDGE_DIFFERENCE_LIST_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/comparison/model_diff.h"

/* More than a person reads before deciding; as many of each topic as it takes for that. */
#define TOPIC_DIFFERENCE_LIST_MAX 100
#define TOPIC_DIFFERENCE_LIST_MAX_TOPICS 100

/* Of all that is written, the topics half. What does not fit is left out. */
#define TOPIC_DIFFERENCE_LIST_MAX_BYTES ((size_t)256 * 1024)

/* Appends an object of JSON: articles, changed, count, topics and differences. */
int topic_difference_list_write(struct topic_buffer *out, const struct topic_model_diff *diff,
                                struct topic_error *err);

#endif
