/* label_variants.h - names that are probably not topics of their own: those that differ from
 * another in case, in Unicode's forms, in blanks or invisible characters, or by &amp; alone; and
 * those that are made of others, as "AI, Energy" is where AI and Energy are topics.
 *
 *     struct topic_label_variants variants = {0};
 *     topic_label_variants_find(&variants, &topics, &labels, &err);
 *     ... variants.items ...
 *     topic_label_variants_release(&variants);
 */
#ifndef TOPIC_TRAINING_NAMES_LABEL_VARIANTS_H
#define TOPIC_TRAINING_NAMES_LABEL_VARIANTS_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/data/interner.h"
#include "training/data/label_matrix.h"

/* A name, and a more frequent one that it is a variant of. */
struct topic_label_variant {
    struct topic_slice name, usual; /* of `bytes` */
    size_t articles, usual_articles;
    const char *difference; /* "case", ...; static */
};

struct topic_label_variants {
    struct topic_label_variant *items; /* in the order of first appearance */
    size_t count;
    size_t composite_count; /* names that are made of others */
    struct topic_label_composite {
        struct topic_slice name, first, last; /* of `bytes` */
        size_t articles;
        const char *separator; /* static; that which --label-separator takes */
    } composite;               /* the most frequent one */
    size_t *usual; /* by topic: the most frequent name, the first of several; often itself */
    struct topic_buffer bytes;
};

/* `labels` are of the numbers in `topics`, whatever its topic_count. The caller releases the
 * variants on failure too. */
int topic_label_variants_find(struct topic_label_variants *variants,
                              const struct topic_interner *topics,
                              const struct topic_label_matrix *labels, struct topic_error *err);

/* Borrowed from the variants. */
struct topic_text topic_label_variants_text(const struct topic_label_variants *variants,
                                            struct topic_slice slice);

void topic_label_variants_release(struct topic_label_variants *variants);

#endif
