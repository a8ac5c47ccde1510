/* scratch_model.h - trains a model that is only measured and leaves no file. */
#ifndef TOPIC_TRAINING_SCRATCH_MODEL_H
#define TOPIC_TRAINING_SCRATCH_MODEL_H

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/data/corpus_cache.h"
#include "training/trainer.h"

/* directory: for a temporary file, for example /tmp. The caller unrefs the model. NULL: failed. */
struct topic_model *topic_scratch_model_train(const struct topic_corpus_cache_part *part,
                                              const struct topic_train_options *options,
                                              const char *directory, struct topic_error *err);

#endif
