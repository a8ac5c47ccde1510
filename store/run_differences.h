/* run_differences.h - what the model of a training would change of recent articles: kept for people
 * who decide about it, as long as the articles are.
 *
 * A comparison is a summary and a list, both JSON that this module does not read. What it says of
 * an article goes with the article's texts. The last runs alone have one.
 */
#ifndef TOPIC_STORE_RUN_DIFFERENCES_H
#define TOPIC_STORE_RUN_DIFFERENCES_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Runs that have a comparison, of at most so many differences each. */
#define TOPIC_RUN_DIFFERENCES_RUNS 20
#define TOPIC_RUN_DIFFERENCES_MAX 100

struct topic_run_differences_item {
    struct topic_text article_id;
    struct topic_text json; /* an object */
};

struct topic_run_differences {
    int64_t run;
    int64_t read_ms; /* when the articles were read, in Unix milliseconds */
    struct topic_text summary;
    const struct topic_run_differences_item *items;
    size_t count;
};

/* Keeps the comparison of the run; drops those of runs long ago. Nothing is kept of articles
 * without texts, or whose texts may be others since they were read. */
int topic_run_differences_put(struct topic_store *store,
                              const struct topic_run_differences *differences,
                              struct topic_error *err);

/* Calls `visit` for the summary and then for each difference; not at all where there is no
 * comparison. The text is valid during the call. */
int topic_run_differences_list(struct topic_store *store, int64_t run,
                               void (*visit)(void *context, struct topic_text json), void *context,
                               struct topic_error *err);

/* The last run that has a comparison; 0: none has. */
int topic_run_differences_find_last(struct topic_store *store, int64_t *run,
                                    struct topic_error *err);

#endif
