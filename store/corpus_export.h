/* corpus_export.h - writes a store's articles as an ordinary corpus: a line of JSON for each, in
 * the order in which they came.
 *
 *     struct topic_corpus_export export = {.part = TOPIC_CORPUS_EXPORT_LABELLED};
 *     while (!export.is_done)
 *         if (topic_corpus_export_some(&store, &export, 100, &err) < 0)
 *             ...
 *         ... write export.lines, which is emptied by the next call ...
 *     topic_corpus_export_release(&export);
 *
 * `topics` are those that the article has where its labels are complete. Where they are not, what
 * is known stands in `topics_given` and `topics_refused`, which no reader of a corpus takes for
 * labels: an article of which a part is known would teach by what it leaves out. So it is with
 * complete labels that do not say which topics the article has (store/label_naming.h). */
#ifndef TOPIC_STORE_CORPUS_EXPORT_H
#define TOPIC_STORE_CORPUS_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/checksum.h"
#include "store/label_naming.h"
#include "store/store.h"
#include "topicd/error.h"

/* The last articles of the random sample judge a model and are not learnt: neither the model that
 * serves nor a new one has seen them, as each was trained without the sample of its time. More than
 * decide, and few enough that the others teach. */
#define TOPIC_CORPUS_EXPORT_CONTROLS 500

/* With fewer of them the interval of a difference is wider than the differences between models. */
#define TOPIC_CORPUS_EXPORT_FEW_CONTROLS 100

/* Articles that a new model is compared on without labels. */
#define TOPIC_CORPUS_EXPORT_RECENT_ARTICLES 1000

enum topic_corpus_export_part {
    TOPIC_CORPUS_EXPORT_ALL,
    TOPIC_CORPUS_EXPORT_LABELLED, /* labelled completely */
    TOPIC_CORPUS_EXPORT_TRAINING, /* of those, all but the last of the random sample, and what has
                                   * the same texts as one of these */
    TOPIC_CORPUS_EXPORT_SAMPLE,   /* those alone */
    TOPIC_CORPUS_EXPORT_PINNED,   /* articles with pins, which `topics_pinned` and
                                   * `topics_pinned_out` name */
    TOPIC_CORPUS_EXPORT_RECENT    /* the last articles about which nothing was decided */
};

struct topic_corpus_export {
    enum topic_corpus_export_part part; /* set by the caller */
    /* The random sample is that of this time; what came into it later is neither in it nor learnt.
     * Set by the caller; 0: now. So parts that are written one after the other fit together. */
    int64_t at_ms;
    const struct topic_label_naming *naming; /* of complete labels; set by the caller, or NULL */
    int64_t after;                           /* the last article that has been looked at */
    size_t articles;                         /* written */
    size_t unclear;            /* left out: labels that do not say which topics it has */
    struct topic_buffer lines; /* of the last call */
    struct topic_checksum_wide digest;
    bool is_done;
    struct {
        struct topic_checksum_wide
            *digests; /* of their texts, which the training part leaves out */
        size_t count;
        size_t capacity;
        bool is_read;
    } controls;
};

/* Now, or right after the last article came into the sample, where the clock has been set back
 * since: for at_ms. */
int topic_corpus_export_find_time(struct topic_store *store, int64_t now_ms, int64_t *at_ms,
                                  struct topic_error *err);

/* The next articles, at most `most`. */
int topic_corpus_export_some(struct topic_store *store, struct topic_corpus_export *export,
                             size_t most, struct topic_error *err);
void topic_corpus_export_release(struct topic_corpus_export *export);

#endif
