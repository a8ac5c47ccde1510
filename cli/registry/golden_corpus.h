/* golden_corpus.h - the golden set of a model, from a corpus: for `topic golden` and `topic promote`.
 */
#ifndef TOPIC_CLI_REGISTRY_GOLDEN_CORPUS_H
#define TOPIC_CLI_REGISTRY_GOLDEN_CORPUS_H

#include <stddef.h>

#include "cli/options/corpus_arguments.h"
#include "registry/golden_set_writer.h"

/* Fills the writer from the corpus; the exit status, after a message if it failed. Release the
 * writer in any case. */
int topic_make_golden_set(struct topic_golden_set_writer *writer, const struct topic_model *model,
                          struct topic_corpus_arguments *arguments, const char *const *paths,
                          size_t count);

#endif
