/* source.h - a model as its owner names it: a file, or a registry, which stands for its current
 * version. */
#ifndef TOPIC_REGISTRY_MODEL_SOURCE_H
#define TOPIC_REGISTRY_MODEL_SOURCE_H

#include "topicd/error.h"
#include "topicd/model.h"

struct topic_model_source {
    char *registry; /* NULL: a file */
    char *model_path;
    char *golden_path; /* where its golden set is, if it has one */
};

/* Release in any case. */
int topic_model_source_find(struct topic_model_source *source, const char *path,
                            struct topic_error *err);
void topic_model_source_release(struct topic_model_source *source);

/* Opens the file; one of a registry has to be the model that its directory is named after. */
struct topic_model *topic_model_source_open(const struct topic_model_source *source,
                                            struct topic_error *err);

#endif
