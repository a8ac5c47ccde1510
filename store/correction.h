/* correction.h - what editors do: feedback on an article, undo of an event, forgetting an article.
 *
 * Each is a step of a transaction (store/store.h). Where its author's key has made an event
 * already, by the same request, nothing is changed and the result is that of the first time. */
#ifndef TOPIC_STORE_CORRECTION_H
#define TOPIC_STORE_CORRECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "store/event_log.h"
#include "store/label_naming.h"
#include "store/store.h"
#include "store/stored_article.h"
#include "topicd/error.h"

/* Lists have a name a line. */
struct topic_correction_change {
    enum topic_event_log_kind kind; /* FEEDBACK or IMPORT */
    unsigned flags;                 /* sum of enum topic_event_log_flag */
    struct topic_text given;
    struct topic_text refused;
    bool has_if_event;
    int64_t if_event; /* the article's last event, as the author knows it; 0: none */
    const struct topic_label_naming *naming; /* of the lists, and of the result; or NULL */
};

/* All zero before the first use; the buffer is reused. */
struct topic_correction_result {
    int64_t event;
    struct topic_buffer topics; /* of the article now, a name a line, as answers give them */
    bool is_repeated;
};

void topic_correction_result_release(struct topic_correction_result *result);

int topic_correction_feedback(struct topic_store *store,
                              const struct topic_event_log_author *author,
                              const struct topic_stored_article *article,
                              const struct topic_correction_change *change,
                              struct topic_correction_result *result, struct topic_error *err);

/* The same for a labelled article of a corpus, whose labels are complete. Where the store has these
 * texts and labels already, nothing is changed, and the result's event is 0. Neither is an article
 * about which an editor has decided (topic_correction_is_decided): a corpus is older than that. */
int topic_correction_import(struct topic_store *store, const struct topic_event_log_author *author,
                            const struct topic_stored_article *article,
                            const struct topic_correction_change *change,
                            struct topic_correction_result *result, struct topic_error *err);

/* Whether an event other than an import is about this article. */
int topic_correction_is_decided(struct topic_store *store, struct topic_text article_id,
                                bool *is_decided, struct topic_error *err);

/* Undoes a feedback, an import or an undo. naming is of the result, or NULL. */
int topic_correction_undo(struct topic_store *store, const struct topic_event_log_author *author,
                          int64_t event, const struct topic_label_naming *naming,
                          struct topic_correction_result *result, struct topic_error *err);

/* Drops the texts and labels of an article, also from its events, which stay. */
int topic_correction_forget(struct topic_store *store, const struct topic_event_log_author *author,
                            struct topic_text article_id, struct topic_correction_result *result,
                            struct topic_error *err);

#endif
