/* client_store.h - tells a running topicd what editors decide: `topicd --store FILE` keeps it, and
 * the next model learns it (docs/learning.md).
 *
 *     struct topic_error err = {0};
 *     struct topic_client *client = topic_client_new("tcp://127.0.0.1:7575", NULL, &err);
 *     struct topic_client_store *store = client ? topic_client_store_new(client, 0, &err) : NULL;
 *     const char *const topics[] = {"AI Hardware", NULL};
 *     const struct topic_client_store_feedback feedback = {
 *         .id = "42", .article.fields[TOPIC_FIELD_TITLE] = {"A new chip", 10}, .topics = topics};
 *     struct topic_client_store_change change;
 *     if (!store || topic_client_store_feedback(store, &feedback, &change, &err) < 0)
 *         fprintf(stderr, "%s\n", err.text);
 *     else if (change.code)
 *         fprintf(stderr, "%s: %s\n", change.code, change.message);
 *     else
 *         printf("event %llu is on disk\n", change.event);
 *     topic_client_store_free(store);
 *     topic_client_free(client);
 *
 * Each request that changes something has a key. Where no answer comes within the client's timeout,
 * the request is sent again with the same key, and counts once.
 *
 * Every call returns 0 with an answer, or -1 where none came. An answer whose code is not NULL is
 * an error of the daemon: "conflict", where something else was decided before; "storage", where the
 * disk is full or damaged and nothing was kept; or another of docs/protocol.md. Then all else but
 * the message is zero. Answers are borrowed from the store until its next call. No request of the
 * client may be pending.
 */
#ifndef TOPICD_CLIENT_STORE_H
#define TOPICD_CLIENT_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/client.h"
#include "topicd/error.h"
#include "topicd/export.h"

#ifdef __cplusplus
extern "C" {
#endif

struct topic_client_store;

/* Borrows the client. attempts: how often a request is sent while no answer comes; 0: 3. */
TOPIC_API struct topic_client_store *
topic_client_store_new(struct topic_client *client, unsigned attempts, struct topic_error *err);
/* NULL is fine. The client stays. */
TOPIC_API void topic_client_store_free(struct topic_client_store *store);

/* The key of the last request that had one, NUL-terminated, or "". After a failure the same request
 * with this key counts once, whether or not the daemon has done it; in another process too. */
TOPIC_API const char *topic_client_store_key(const struct topic_client_store *store);

/* Of every request that changes something. NUL-terminated UTF-8, or NULL. */
struct topic_client_store_author {
    const char *key;    /* NULL: a new one */
    const char *source; /* where it was decided; kept */
    const char *user;   /* who decided, where the client's key may say so */
};

/* What is decided of an article. Lists end with NULL; one that is NULL is not sent. */
struct topic_client_store_feedback {
    const char *id;
    struct topic_article article; /* no text: the store has it already */
    const char *const *topics;    /* all that the article has; beside it no accept and reject */
    const char *const *accept;    /* some that it has */
    const char *const *reject;    /* some that it has not */
    bool complete;                /* with accept and reject: it has no other */
    bool pin;                     /* new models have to agree */
    bool learned;                 /* names are the model's own, and no topics file is asked */
    bool has_if_event;            /* a "conflict" where the article has a later event than: */
    unsigned long long if_event;  /* 0: none */
    struct topic_client_store_author author;
};

/* NUL-terminated UTF-8. */
struct topic_client_store_names {
    const char *const *items;
    size_t count;
};

struct topic_client_store_change {
    const char *code;
    const char *message;
    unsigned long long event;                /* its number */
    bool repeated;                           /* the key was known: the first answer again */
    struct topic_client_store_names topics;  /* those that the article has now */
    struct topic_client_store_names unknown; /* those of the request that the model does not have */
    struct topic_client_store_names
        unclear; /* parents that teach nothing, as none below is known */
};

/* It is on disk when this returns 0 without a code. */
TOPIC_API int topic_client_store_feedback(struct topic_client_store *store,
                                          const struct topic_client_store_feedback *feedback,
                                          struct topic_client_store_change *change,
                                          struct topic_error *err);

/* Undoes a feedback, an import or an undo. author may be NULL. */
TOPIC_API int topic_client_store_undo(struct topic_client_store *store, unsigned long long event,
                                      const struct topic_client_store_author *author,
                                      struct topic_client_store_change *change,
                                      struct topic_error *err);

/* Drops the article's texts and labels for good. author may be NULL. */
TOPIC_API int topic_client_store_forget(struct topic_client_store *store, const char *id,
                                        const struct topic_client_store_author *author,
                                        struct topic_client_store_change *change,
                                        struct topic_error *err);

/* What to take and give back. Lists of leases end with NULL; NULL: none. */
struct topic_client_store_take {
    unsigned count;             /* articles, at most 100 */
    unsigned lease_s;           /* no other editor is offered them for so long; 0: 600 */
    const char *const *release; /* gives articles back */
    const char *const *skip;    /* gives them back, and they are not offered again */
    const char *user;
};

/* An article that an editor should look at. Feedback on it, with if_event = event, takes it out of
 * the queue. */
struct topic_client_store_review {
    const char *id;
    struct topic_article article;
    const char *reason;
    double value;
    struct topic_client_store_names topics; /* that the model gives, or that are doubted */
    unsigned long long event;               /* the last of the article; 0: none */
    const char *lease;
};

struct topic_client_store_queue {
    const char *code;
    const char *message;
    const struct topic_client_store_review *reviews;
    size_t review_count;
    unsigned long long released, skipped;
    unsigned long long waiting; /* those that are taken among them */
};

TOPIC_API int topic_client_store_queue(struct topic_client_store *store,
                                       const struct topic_client_store_take *take,
                                       struct topic_client_store_queue *queue,
                                       struct topic_error *err);

/* A decision. Texts that are not known are NULL, numbers 0; a list that is not known has the items
 * NULL. */
struct topic_client_store_event {
    unsigned long long event;
    const char *kind; /* "feedback", "undo" or another of docs/protocol.md */
    const char *time; /* RFC 3339 */
    const char *actor;
    const char *client; /* whose key it was */
    const char *article;
    const char *source;
    const char *model;
    unsigned long long undoes, undone_by;
    struct topic_client_store_names suggested; /* by the model, before it was decided */
    struct topic_client_store_names given;     /* a whole list; else: */
    struct topic_client_store_names accepted;
    struct topic_client_store_names rejected;
    struct topic_client_store_names learned; /* what given or accepted stands for, if other names */
    struct topic_client_store_names learned_rejected;
    bool complete, pin;
    struct topic_client_store_names topics; /* that the article had after it */
};

struct topic_client_store_history {
    const char *code;
    const char *message;
    const struct topic_client_store_event *events; /* the newest first */
    size_t event_count;
};

/* article: NULL: of all articles. before: 0: from the last event on. count: 1 to 200; 0: 50. */
TOPIC_API int topic_client_store_history(struct topic_client_store *store, const char *article,
                                         unsigned long long before, unsigned count,
                                         struct topic_client_store_history *history,
                                         struct topic_error *err);

#ifdef __cplusplus
}
#endif

#endif
