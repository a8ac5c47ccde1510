/* golden_corpus.h - fills the golden set of a model from a corpus, for `topic golden` and `topic
 * promote`.
 *
 *     struct topic_golden_set_writer writer = {0};
 *     status = topic_golden_corpus_read(&writer, model, &arguments, "golden", paths, count);
 *     if (status == TOPIC_EXIT_DONE)
 *         ... writer.lines ...
 *     topic_golden_set_writer_release(&writer);
 */
#ifndef TOPIC_CLI_REGISTRY_GOLDEN_CORPUS_H
#define TOPIC_CLI_REGISTRY_GOLDEN_CORPUS_H

#include <stddef.h>

#include "cli/options/corpus_arguments.h"
#include "registry/golden_set_writer.h"

/* Returns an exit status, after a message that names `command` when it is not TOPIC_EXIT_DONE. The
 * caller releases the writer in any case. */
int topic_golden_corpus_read(struct topic_golden_set_writer *writer,
                             const struct topic_model *model,
                             struct topic_corpus_arguments *arguments, const char *command,
                             const char *const *paths, size_t count);

#endif
