/* client_store_answer.h - the values of an answer about corrections, and the memory that they
 * borrow from.
 *
 *     struct topic_client_store_answer answer = {0};
 *     if (topic_client_store_answer_read(&answer, &received, &err) == 0 &&
 *         topic_client_store_answer_change(&answer, &change, &err) == 0)
 *         ... change, until the next read ...
 *     topic_client_store_answer_release(&answer);
 */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_STORE_ANSWER_H
#define TOPIC_WIRE_CLIENT_CLIENT_STORE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/client_store.h"

struct json_t;

/* All zero is empty. */
struct topic_client_store_answer {
    struct json_t *root;
    const char **names; /* those of all lists, one list after the other */
    size_t name_count;
    void *items; /* reviews or events */
    struct topic_buffer mended;
};

/* Reads what topic_client_receive has checked. */
int topic_client_store_answer_read(struct topic_client_store_answer *answer,
                                   const struct topic_client_answer *received,
                                   struct topic_error *err);

/* Each after a read, once. */
int topic_client_store_answer_change(struct topic_client_store_answer *answer,
                                     struct topic_client_store_change *change,
                                     struct topic_error *err);
int topic_client_store_answer_queue(struct topic_client_store_answer *answer,
                                    struct topic_client_store_queue *queue,
                                    struct topic_error *err);
int topic_client_store_answer_history(struct topic_client_store_answer *answer,
                                      struct topic_client_store_history *history,
                                      struct topic_error *err);

/* Values of the answer and of what it contains: NULL and 0 where they are not there. */
const char *topic_client_store_answer_text(const struct json_t *object, const char *key);
unsigned long long topic_client_store_answer_number(const struct json_t *object, const char *key);

/* Whether it is an error. */
bool topic_client_store_answer_error(const struct topic_client_store_answer *answer,
                                     const char **code, const char **message);

/* Room for what a list has, of `size` bytes each, until the next read; once. */
void *topic_client_store_answer_items(struct topic_client_store_answer *answer,
                                      const struct json_t *list, size_t size,
                                      struct topic_error *err);

void topic_client_store_answer_release(struct topic_client_store_answer *answer);

#endif
