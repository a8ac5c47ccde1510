/* local_tagging.h - `topic tag -m`: tags a corpus with a model in this process, with several
 * threads, and prints the answers on stdout in the order of the articles.
 */
#ifndef TOPIC_CLI_LOCAL_TAGGING_H
#define TOPIC_CLI_LOCAL_TAGGING_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/output/tag_table.h"
#include "topicd/error.h"
#include "training/corpus/corpus.h"
#include "wire/answer.h"

struct topic_local_tagging {
    struct topic_model *model; /* borrowed */
    struct topic_answer_options options;
    struct topic_tag_table *table; /* what is printed instead of JSON, or NULL; the corpus then
                                    * keeps the place of refused records */
    bool is_interactive;           /* answer each article before reading the next */
    size_t thread_count;           /* at least 1 */
};

/* Answers every record of the corpus; after an error, those that were read before it. */
int topic_local_tagging_run(const struct topic_local_tagging *task, struct topic_corpus *corpus,
                            struct topic_error *err);

#endif
