/* votes.h - what several annotators say about an article: the names that more than half of them
 * give.
 *
 *     struct topic_votes votes = {0};
 *     for each annotator:
 *         topic_votes_begin(&votes);
 *         for each question that he answered with names:
 *             topic_votes_add(&votes, "topics", names, &err);
 *     status = topic_votes_count(&votes, &question, &topics, &err);
 *     topic_votes_release(&votes);
 *
 * With two annotators these are the names that both give. Without a majority for any name the
 * article counts as unlabelled, because what its topics are is not settled.
 */
#ifndef TOPIC_TRAINING_ANNOTATION_VOTES_H
#define TOPIC_TRAINING_ANNOTATION_VOTES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "topicd/error.h"

/* All zero is no votes. */
struct topic_votes {
    size_t annotators;
    json_t *questions; /* question -> name -> how many annotators gave it */
};

/* The next annotator. One without an answer says that none of the topics applies. */
void topic_votes_begin(struct topic_votes *votes);

/* One annotator's answer: an array of names or a single name. */
int topic_votes_add(struct topic_votes *votes, const char *question, const json_t *names,
                    struct topic_error *err);

/* The same for paths through a taxonomy, whose last names count. */
int topic_votes_add_paths(struct topic_votes *votes, const char *question, const json_t *paths,
                          struct topic_error *err);

/* The topics, which the caller releases; only when it returns 0. Returns 1 when they are not known:
 * no annotator, or no majority. Fails when there are several questions and none has the name of a
 * key of topics, or when the question is not *question, that of the articles before. *question is
 * NULL until one was answered; the caller frees it. */
int topic_votes_count(const struct topic_votes *votes, char **question, json_t **topics,
                      struct topic_error *err);

/* Whether the name of the question is a key of topics, in any case. */
bool topic_votes_is_about_topics(const char *question);

/* Whether such a question was answered. */
bool topic_votes_has_topics(const struct topic_votes *votes);

/* Where the question of the articles before, which may be NULL, is about topics, the answers to
 * other questions are none to it: leaves no answer, if none is about topics. */
void topic_votes_drop_others(struct topic_votes *votes, const char *question);

/* All articles of an input have their topics from the same question, whose name *question becomes:
 * where that about topics was not answered, the answer to another one is not about them. */
int topic_votes_keep_question(char **question, const char *name, struct topic_error *err);

void topic_votes_release(struct topic_votes *votes);

#endif
