/* answer_check.h - whether an answer is one to the request that it is sent for: its id, its shape,
 * the number and order of the results, and what a name and a score may be.
 *
 *     struct topic_answer_check check = {0};
 *     topic_answer_check_expect(&check, request);
 *     ... the answer arrives ...
 *     const char *wrong = topic_answer_check_run(&check, answer);
 *     topic_answer_check_release(&check);
 *
 * A client connects to whatever listens at an address, which may be another program, or lie. What
 * passes can be used without further looks: docs/protocol.md says what each key holds. Keys that
 * are not known are passed over: a later daemon may have more.
 */
#ifndef TOPIC_WIRE_CLIENT_ANSWER_CHECK_H
#define TOPIC_WIRE_CLIENT_ANSWER_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "wire/operation.h"

struct json_t;

/* An answer of 16 MiB, the most that a daemon sends, has fewer values: each takes nine bytes there.
 * In the parser one takes at most 300 bytes. */
#define TOPIC_ANSWER_CHECK_MAX_VALUES ((size_t)2 * 1024 * 1024)

/* All zero expects nothing in particular. */
struct topic_answer_check {
    bool is_known; /* the request could be read */
    enum topic_operation operation;
    struct json_t *id;  /* of the request; NULL: it has none */
    struct json_t *ids; /* of a batch: the id of each article, null where it has none */
};

/* Reads from a request what its answer has to be. Of one that is malformed, of an operation that is
 * not known, or whose id no double holds, only the errors are checked. */
void topic_answer_check_expect(struct topic_answer_check *check, struct topic_text request);

/* The same for a batch that is written article by article: adds the next one, of which `id` is the
 * JSON of its id; empty: it has none. All zero before the first. */
void topic_answer_check_add(struct topic_answer_check *check, struct topic_text id);

/* Whether the text is one line and has not too many values; to be asked before it is parsed. */
bool topic_answer_check_is_bounded(struct topic_text json);

/* NULL, or what is wrong with the answer: a key, or a few words. Where `answer` has an error, only
 * that is looked at. */
const char *topic_answer_check_run(const struct topic_answer_check *check,
                                   const struct json_t *answer);

void topic_answer_check_release(struct topic_answer_check *check);

#endif
