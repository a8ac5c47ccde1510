/* local_tagging.h - `topic tag -m`: a corpus tagged by a model in this process, by as many threads
 * as asked for, the answers on stdout in the order of the articles.
 */
#ifndef TOPIC_CLI_LOCAL_TAGGING_H
#define TOPIC_CLI_LOCAL_TAGGING_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/corpus/corpus.h"
#include "wire/answer.h"

struct topic_local_tagging {
    const char *model_path;
    const char *topics_path; /* what editors decide; NULL: nothing */
    struct topic_answer_options options;
    bool prints_names;   /* the accepted names with tabs between them, instead of JSON */
    bool is_interactive; /* answer each article before the next is read */
    size_t thread_count; /* >= 1 */
};

/* Answers every record of the corpus. What was read before an error is answered. */
int topic_local_tagging_run(const struct topic_local_tagging *task, struct topic_corpus *corpus,
                            struct topic_error *err);

#endif
