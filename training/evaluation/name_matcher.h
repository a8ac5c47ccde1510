/* name_matcher.h - one name for all variants of a topic's name (training/names/name_key.h).
 *
 *     struct topic_name_matcher matcher = {0};
 *     topic_name_matcher_match(&matcher, name, &first, &err);    the first variant, perhaps itself
 *     topic_name_matcher_release(&matcher);
 */
#ifndef TOPIC_TRAINING_EVALUATION_NAME_MATCHER_H
#define TOPIC_TRAINING_EVALUATION_NAME_MATCHER_H

#include "record/record.h"
#include "training/data/interner.h"
#include "training/names/name_key.h"

/* All zero is a valid start. */
struct topic_name_matcher {
    struct topic_name_key *key;
    struct topic_interner keys;
    struct topic_interner names; /* by the number of their key: the first variant */
    struct topic_record renamed;
};

/* The first of the variants of the name that were given; borrowed until the next call. */
int topic_name_matcher_match(struct topic_name_matcher *matcher, struct topic_text name,
                             struct topic_text *first, struct topic_error *err);

/* The record with the first variants as its topics; borrowed until the next call. NULL: failed. */
const struct topic_record *topic_name_matcher_rename(struct topic_name_matcher *matcher,
                                                     const struct topic_record *record,
                                                     struct topic_error *err);

void topic_name_matcher_release(struct topic_name_matcher *matcher);

#endif
