/* client_training.h - has a running topicd train a new model from what editors decided, and changes
 * which model serves: for `topicd --store FILE` with a registry (docs/learning.md).
 *
 *     struct topic_client_training_run run;
 *     if (topic_client_training_start(store, false, NULL, &run, &err) < 0)
 *         fprintf(stderr, "%s\n", err.text);
 *     else if (run.code)
 *         fprintf(stderr, "%s: %s\n", run.code, run.message);
 *     else
 *         printf("run %llu is %s\n", run.run, run.state);
 *
 * `store` is that of topicd/client_store.h, and what its page says of keys, answers, codes and
 * borrowed memory holds here too. Texts that are not known are NULL, numbers 0.
 */
#ifndef TOPICD_CLIENT_TRAINING_H
#define TOPICD_CLIENT_TRAINING_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/client_store.h"
#include "topicd/error.h"
#include "topicd/export.h"

#ifdef __cplusplus
extern "C" {
#endif

struct topic_client_training_run {
    const char *code;
    const char *message;
    unsigned long long run;   /* its number */
    unsigned long long event; /* of a request that started or cancelled it */
    bool repeated;            /* the key was known */
    bool is_over;             /* the state is one of the last six */
    /* "queued", "reading", "solving", "judging", then "promoted", "refused", "undecided", "failed",
     * "interrupted" or "cancelled" */
    const char *state;
    double done;         /* 0 to 1 */
    const char *time;    /* when it was asked for, RFC 3339 */
    const char *changed; /* when its state changed last */
    const char *actor;
    const char *client;
    unsigned long long articles; /* that are learnt */
    const char *corpus;          /* digest of what is learnt */
    const char *baseline;        /* the model that it was compared with */
    const char *model;           /* the new one */
    const char *decision;        /* "promote", "refuse", "undecided" or "fail" */
    const char *reason;          /* one sentence */
};

struct topic_client_training_runs {
    const char *code;
    const char *message;
    const struct topic_client_training_run *runs; /* the last ones, the newest first */
    size_t run_count;
};

/* is_shadow: a model that passes tags beside the one that serves. author may be NULL. */
TOPIC_API int topic_client_training_start(struct topic_client_store *store, bool is_shadow,
                                          const struct topic_client_store_author *author,
                                          struct topic_client_training_run *run,
                                          struct topic_error *err);

/* Ends a run; a "conflict" where it has ended. author may be NULL. */
TOPIC_API int topic_client_training_cancel(struct topic_client_store *store,
                                           unsigned long long number,
                                           const struct topic_client_store_author *author,
                                           struct topic_client_training_run *run,
                                           struct topic_error *err);

TOPIC_API int topic_client_training_find(struct topic_client_store *store,
                                         unsigned long long number,
                                         struct topic_client_training_run *run,
                                         struct topic_error *err);
TOPIC_API int topic_client_training_list(struct topic_client_store *store,
                                         struct topic_client_training_runs *runs,
                                         struct topic_error *err);

struct topic_client_training_version {
    const char *version; /* the id of a model */
    const char *created; /* RFC 3339 */
    const char *corpus;
    unsigned long long run;
    const char *actor;
    unsigned long long articles, topics;
    double micro_f1, macro_f1; /* cross-validated, in training */
    bool is_current, is_previous;
};

struct topic_client_training_models {
    const char *code;
    const char *message;
    struct topic_client_training_version serving;
    const char *shadow; /* the model that tags beside it; NULL: none */
    const struct topic_client_training_version *versions; /* of the registry, the newest first */
    size_t version_count;
};

TOPIC_API int topic_client_training_models(struct topic_client_store *store,
                                           struct topic_client_training_models *models,
                                           struct topic_error *err);

/* A change of the model that serves. */
struct topic_client_training_change {
    const char *code;
    const char *message;
    unsigned long long event;
    bool repeated;
    const char *model;    /* that serves now */
    const char *previous; /* that served before */
    const char *shadow;   /* that tags beside it */
};

/* is_shadow: it tags beside the model that serves, instead of replacing it. author may be NULL. */
TOPIC_API int topic_client_training_promote(struct topic_client_store *store, const char *version,
                                            bool is_shadow,
                                            const struct topic_client_store_author *author,
                                            struct topic_client_training_change *change,
                                            struct topic_error *err);

/* The model before serves again. author may be NULL. */
TOPIC_API int topic_client_training_rollback(struct topic_client_store *store,
                                             const struct topic_client_store_author *author,
                                             struct topic_client_training_change *change,
                                             struct topic_error *err);

#ifdef __cplusplus
}
#endif

#endif
