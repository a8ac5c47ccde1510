/* remote_tagging.h - `topic tag -s`: has topicd tag a corpus, and prints the answers on stdout in
 * the order of the articles.
 */
#ifndef TOPIC_CLI_REMOTE_TAGGING_H
#define TOPIC_CLI_REMOTE_TAGGING_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options/corpus_arguments.h"
#include "cli/options/daemon_address.h"
#include "cli/output/tag_table.h"
#include "topicd/client.h"
#include "topicd/error.h"
#include "training/corpus/corpus.h"
#include "wire/json.h"

struct topic_remote_tagging {
    const struct topic_daemon_address *daemon;
    struct topic_corpus_arguments *arguments; /* that the corpus was opened with */
    size_t top;
    double threshold;       /* negative: each topic's own */
    double min_familiarity; /* 0: that of the daemon; negative: none */
    bool explain;
    struct topic_tag_table *table; /* as in local_tagging.h */
};

/* ---- what `topic explain -s` needs too ---- */

/* A client that fails soon where no connection comes up. NULL: failed. */
struct topic_client *topic_remote_tagging_connect(const struct topic_daemon_address *daemon,
                                                  struct topic_error *err);

/* The members "id", "title", "excerpt" and "body", to which the daemon's map does not apply. */
void topic_remote_tagging_put_article(struct topic_json *json, const struct topic_record *record);

/* ---- tagging ---- */

/* Sets *has_failed if the daemon answered an article with an error, which is printed on stderr. */
int topic_remote_tagging_run(const struct topic_remote_tagging *task, struct topic_corpus *corpus,
                             bool *has_failed, struct topic_error *err);

#endif
