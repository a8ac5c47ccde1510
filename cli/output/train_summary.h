/* train_summary.h - the results of `topic train`, as text for people and as JSON. */
#ifndef TOPIC_CLI_OUTPUT_TRAIN_SUMMARY_H
#define TOPIC_CLI_OUTPUT_TRAIN_SUMMARY_H

#include "training/corpus/corpus.h"
#include "training/trainer.h"

/* Both print on stdout. output: the path of the model; corpus: that it was trained on. */
void topic_train_summary_print(const struct topic_training *training, const char *output,
                               const struct topic_corpus *corpus);
void topic_train_summary_print_json(const struct topic_training *training, const char *output,
                                    const struct topic_corpus *corpus);

#endif
