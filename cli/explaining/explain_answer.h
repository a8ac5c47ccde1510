/* explain_answer.h - reads the answer to "explain" (docs/protocol.md), of topicd or of a model
 * here.
 *
 *     struct topic_explain_answer answer = {0};
 *     topic_explain_answer_read(&answer, json, &err);
 *     ... answer.topics[i] is explained by answer.whys[i] ...
 *     topic_explain_answer_release(&answer);
 */
#ifndef TOPIC_CLI_EXPLAINING_EXPLAIN_ANSWER_H
#define TOPIC_CLI_EXPLAINING_EXPLAIN_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "cli/explaining/explain_text.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_explain_answer {
    struct topic_explain_topic *topics; /* the best first */
    struct topic_explanation *whys;     /* with the reasons that the answer has */
    double *others;                     /* the weights of all other reasons together */
    size_t count;
    size_t unexplained;   /* topics that the answer left out */
    double familiarity;   /* negative: not told */
    bool is_single_label; /* no topic has a least margin */
    bool knows_words;     /* some word has a weight */
    const char *model;    /* its id */

    json_t *root; /* has the texts */
    struct topic_reason *reasons;
    struct topic_span *spans;
};

/* The article is the one that was asked about: spans must lie in it. The caller releases the answer
 * on failure too. */
int topic_explain_answer_read(struct topic_explain_answer *answer, struct topic_text json,
                              const struct topic_article *article, struct topic_error *err);
void topic_explain_answer_release(struct topic_explain_answer *answer);

#endif
