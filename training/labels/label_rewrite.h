/* label_rewrite.h - writes an article's record with other topics, as a line of JSON, and keeps
 * every other key as it was.
 *
 *     struct topic_label_rewrite rewrite = {0};
 *     if (topic_label_rewrite_record(&rewrite, &record, &err) == 0)
 *         ... rewrite.line ...
 *     topic_label_rewrite_release(&rewrite);
 *
 * The record was read with options.keeps_source. Its topics are put where they were read from:
 * under the same key, or where the path of the map leads; the rest keeps its bytes. What was
 * written is read again, with the same map, and must give the same article with the new topics.
 * Where it does not (the topics stand in the annotations of a tool), members that are objects or
 * lists are left out, and if need be all but id, texts, date and topics.
 */
#ifndef TOPIC_TRAINING_LABELS_LABEL_REWRITE_H
#define TOPIC_TRAINING_LABELS_LABEL_REWRITE_H

#include <stddef.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/error.h"

struct topic_label_rewrite {
    struct topic_buffer line; /* of the last record, with its line end */
    size_t reduced;           /* records that lost a key */

    struct topic_buffer text; /* working memory */
    struct topic_record again;
};

int topic_label_rewrite_record(struct topic_label_rewrite *rewrite,
                               const struct topic_record *record, struct topic_error *err);
void topic_label_rewrite_release(struct topic_label_rewrite *rewrite);

#endif
