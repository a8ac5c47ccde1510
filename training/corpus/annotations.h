/* annotations.h - joins the records that several annotators of one article have each of their own:
 * what more than half of them say counts, and without a majority the article is unlabelled.
 *
 *     struct topic_annotations annotations = {0};
 *     for each record of a file:
 *         if (topic_annotations_take(&annotations, &record, line, &err) == 1)
 *             ... record is an article ...
 *     if (topic_annotations_end(&annotations, &record))
 *         ... record is the last article ...
 *     topic_annotations_release(&annotations);
 *
 * The tools write an article's annotations one after another, and a record is held back until it is
 * known that no other of its article follows. Records that no annotator has made pass at once.
 */
#ifndef TOPIC_TRAINING_CORPUS_ANNOTATIONS_H
#define TOPIC_TRAINING_CORPUS_ANNOTATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"
#include "topicd/error.h"

/* All zero is valid. */
struct topic_annotations {
    bool is_held;
    size_t line;              /* of the article that was given back last; 0: the reader knows it */
    size_t held_line;         /* of the record that is held back */
    struct topic_record held; /* with the topics of all of its annotators */
    size_t annotators;        /* of it */
    size_t *votes;            /* for each topic of it */
    size_t vote_capacity;
};

/* Returns 1 when the record is an article now, 0 when another is needed first. */
int topic_annotations_take(struct topic_annotations *annotations, struct topic_record *record,
                           size_t line, struct topic_error *err);

/* At the end of a file: whether the record is the last article, which was held back. */
bool topic_annotations_end(struct topic_annotations *annotations, struct topic_record *record);

void topic_annotations_release(struct topic_annotations *annotations);

#endif
