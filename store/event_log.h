/* event_log.h - the log of a store: each decision about an article, by whom and when, and what the
 * model had said. Rows are only added. */
#ifndef TOPIC_STORE_EVENT_LOG_H
#define TOPIC_STORE_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* In the file: never renumbered. */
enum topic_event_log_kind {
    TOPIC_EVENT_LOG_FEEDBACK = 1,
    TOPIC_EVENT_LOG_UNDO = 2,
    TOPIC_EVENT_LOG_FORGET = 3,
    TOPIC_EVENT_LOG_IMPORT = 4,
    /* Of the model and not of an article: */
    TOPIC_EVENT_LOG_TRAIN = 5,
    TOPIC_EVENT_LOG_CANCEL = 6,
    TOPIC_EVENT_LOG_PROMOTE = 7,
    TOPIC_EVENT_LOG_ROLLBACK = 8,
    TOPIC_EVENT_LOG_TOPICS_FILE = 9, /* its `version` is the revision since then */
    TOPIC_EVENT_LOG_KINDS
};

/* In the file too; a sum. */
enum topic_event_log_flag {
    TOPIC_EVENT_LOG_WHOLE = 1,    /* `given` replaces all labels, instead of changing some */
    TOPIC_EVENT_LOG_COMPLETE = 2, /* every topic that is not given is refused */
    TOPIC_EVENT_LOG_PIN = 4       /* a model has to agree with `given` and `refused` */
};

/* Answers have no more events. */
#define TOPIC_EVENT_LOG_MAX_LISTED 200

#define TOPIC_EVENT_LOG_DIGEST_BYTES 16

/* Who decided. */
struct topic_event_log_author {
    struct topic_text client; /* by its key: a name of the client list */
    struct topic_text actor;  /* the client, or the user that a proxy names */
    struct topic_text source; /* empty: none */
    struct topic_text key;    /* that makes the request idempotent; bytes NULL: none */
    unsigned char digest[TOPIC_EVENT_LOG_DIGEST_BYTES]; /* of the request */
    int64_t time_ms;
    struct topic_text model;     /* id of the model that served; bytes NULL: none */
    struct topic_text suggested; /* its topics, a name a line; bytes NULL: it was not asked */
};

/* Texts are borrowed; bytes NULL: none. */
struct topic_event_log_event {
    int64_t number;
    enum topic_event_log_kind kind;
    int64_t article;                 /* 0: none */
    struct topic_text article_id;    /* only set in what topic_event_log_list finds */
    struct topic_text article_title; /* likewise; its first 200 characters; bytes NULL: none */
    int64_t undoes;                  /* an event; 0: none */
    int64_t undone_by;               /* an event; 0: none */
    int64_t run;                     /* a training; 0: none */
    struct topic_text version;       /* of a registry */
    struct topic_event_log_author author;
    unsigned flags;          /* sum of enum topic_event_log_flag */
    struct topic_text given; /* a name a line, as it was said */
    struct topic_text refused;
    struct topic_text learned_given; /* what these stand for; bytes NULL: themselves */
    struct topic_text learned_refused;
    /* The topics of the article after it, as answers gave them; of a PROMOTE or ROLLBACK the model
     * that serves since, and the one before. bytes NULL: it is not done. */
    struct topic_text result;
};

const char *topic_event_log_kind_name(enum topic_event_log_kind kind);

/* Adds it, sets its number, and notes it at its article. */
int topic_event_log_append(struct topic_store *store, struct topic_event_log_event *event,
                           struct topic_error *err);
int topic_event_log_set_result(struct topic_store *store, int64_t number, struct topic_text result,
                               struct topic_error *err);

/* How many events the article has since it was forgotten last. */
int topic_event_log_count(struct topic_store *store, int64_t article, int64_t *count,
                          struct topic_error *err);

/* The event of this number, without its texts; its number is 0 where there is none. Those of a
 * change of models are found by store/model_change.h. */
int topic_event_log_find(struct topic_store *store, int64_t number,
                         struct topic_event_log_event *event, struct topic_error *err);

/* The event that the author's key made already: its number, 0: none. A key of another request is a
 * conflict. Appends the event's result to `result`. */
int topic_event_log_find_key(struct topic_store *store, const struct topic_event_log_author *author,
                             int64_t *number, struct topic_buffer *result, struct topic_error *err);

struct topic_event_log_query {
    struct topic_text article_id; /* bytes NULL: of all */
    int64_t before;               /* events of lower numbers; 0: from the last on */
    size_t count;                 /* at most TOPIC_EVENT_LOG_MAX_LISTED */
};

/* Calls `visit` for each event, the newest first, until it returns false. Texts are valid during
 * the call. */
int topic_event_log_list(struct topic_store *store, const struct topic_event_log_query *query,
                         bool (*visit)(void *context, const struct topic_event_log_event *event),
                         void *context, struct topic_error *err);

#endif
