/* review_list.h - which articles an editor should look at next, and in which order.
 *
 *     struct topic_review_list list = {.learnt = learnt, .topic_count = topics, .seed = 1, ...};
 *     topic_review_list_make(&list, 20, &err);
 *     ... list.items[0 .. list.count) ...
 *     topic_review_list_release(&list);
 *
 * Of five articles in a row,
 *
 *     three  are those in which most errors are expected (expected_errors.h)
 *     one    is drawn at random: a control sample, on which a model can be judged without favour
 *     one    is a labelled article whose label an audit doubts
 *
 * so that an editor who stops early has had his share of each. Where a kind has no more articles,
 * the first kind takes its places, then the others.
 *
 * Of the articles with expected errors each is chosen as if those before it were learnt already:
 * its topics count less, because their numbers of articles have grown by the probabilities of what
 * was chosen. Without that, a list would be twenty articles about the same rare topic.
 *
 * This room has neither files nor sockets nor clocks, so that the daemon's queue and
 * `topic suggest` share it: it needs only probabilities, and how many articles each topic has. The
 * same arguments give the same list.
 */
#ifndef TOPIC_REVIEW_REVIEW_LIST_H
#define TOPIC_REVIEW_REVIEW_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "review/expected_errors.h"
#include "topicd/error.h"

enum topic_review_list_reason {
    TOPIC_REVIEW_LIST_UNCERTAIN,
    TOPIC_REVIEW_LIST_CONTROL,
    TOPIC_REVIEW_LIST_DOUBTED,
    TOPIC_REVIEW_LIST_REASON_COUNT
};

struct topic_review_list_item {
    enum topic_review_list_reason reason;
    size_t number; /* of the candidate; of the doubt if it is doubted */
    /* Expected errors, weighted, at the place in the list; of a doubt, how much it is doubted. */
    double value;
};

struct topic_review_list {
    /* Set before. Borrowed. */
    const struct topic_expected_errors *candidates;
    /* By candidate, the number of the first one that it is a near-copy of; its own number if it is
     * no copy. A copy is not listed. NULL: there are none. */
    const size_t *copy_of;
    size_t candidate_count;
    const double *doubts; /* how much each label is doubted, in the order in which to list them */
    size_t doubt_count;
    const double *learnt; /* by topic: how many articles the model was trained on */
    size_t topic_count;
    uint64_t seed; /* of the control sample */

    struct topic_review_list_item *items; /* what to look at first, first */
    size_t count;
};

/* Lists up to `wanted` articles. The caller releases the list on failure too. */
int topic_review_list_make(struct topic_review_list *list, size_t wanted, struct topic_error *err);
void topic_review_list_release(struct topic_review_list *list);

/* "uncertain", "control" or "doubted". */
const char *topic_review_list_reason_name(enum topic_review_list_reason reason);

#endif
