/* store_import.h - puts the articles of a corpus into a store: those with topics with their labels,
 * the others to be reviewed. */
#ifndef TOPIC_CLI_STORE_STORE_IMPORT_H
#define TOPIC_CLI_STORE_STORE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options/corpus_arguments.h"
#include "store/store.h"

/* Says how many it has taken. An article that the store has already, with these texts and labels,
 * is left as it is. as_controls: labelled ones join the control sample. Returns an exit status. */
int topic_store_import_run(struct topic_store *store, struct topic_corpus_arguments *arguments,
                           bool as_controls, const char *const *paths, size_t count);

#endif
