/* promotion.h - what becomes a version of a registry, and writing its files. */
#ifndef TOPIC_REGISTRY_PROMOTION_H
#define TOPIC_REGISTRY_PROMOTION_H

#include "registry/tree.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_promotion {
    const char *model_path;
    const char *id; /* of the model that was checked: another one in the file is refused */
    struct topic_text golden; /* its golden set; bytes NULL: an existing version keeps its own */
};

/* Writes the version into a registry that is locked for the change. What is left unfinished when it
 * fails, topic_unfinished_remove removes. */
int topic_promotion_write(const struct topic_promotion *promotion, const struct topic_tree *tree,
                          struct topic_error *err);

#endif
