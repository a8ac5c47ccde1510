/* model_source.h - where a model comes from: a file, or a registry, whose current version it is. */
#ifndef TOPIC_REGISTRY_MODEL_SOURCE_H
#define TOPIC_REGISTRY_MODEL_SOURCE_H

#include "base/file.h"
#include "registry/registry.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_model_source {
    char *registry;                  /* NULL: the model is a file */
    char id[TOPIC_REGISTRY_ID_SIZE]; /* of the registry's current version */
    char *model_path;
    char *golden_path; /* for messages; the file need not exist */
};

/* `path` names a file or a registry. Release in any case. */
int topic_model_source_find(struct topic_model_source *source, const char *path,
                            struct topic_error *err);
void topic_model_source_release(struct topic_model_source *source);

/* Fails when the model is too large to replace the running one (registry/compatibility.h): before
 * it is opened, so that a file which became huge by mistake takes neither time nor memory. A file
 * that is no model is left to be refused when it is opened. */
int topic_model_source_check_size(const struct topic_model_source *source,
                                  const struct topic_model *running, struct topic_error *err);

/* Opens the model. In a registry it has to be the model whose id is the name of its directory. */
struct topic_model *topic_model_source_open(const struct topic_model_source *source,
                                            struct topic_error *err);

/* Reads its golden set; empty when it has none. Release `file` in any case. */
int topic_model_source_read_golden(const struct topic_model_source *source, struct topic_file *file,
                                   struct topic_error *err);

#endif
