/* unfinished.h - the temporary names in a registry: of versions and links that are not complete.
 *
 * An interrupted change leaves them, and the next one removes them. A name that holds files of
 * somebody else stays with them, and another one is used.
 */
#ifndef TOPIC_REGISTRY_UNFINISHED_H
#define TOPIC_REGISTRY_UNFINISHED_H

#include "registry/layout.h"
#include "registry/tree.h"
#include "topicd/error.h"

/* Finds a name for an unfinished version that is not taken. The registry is locked. */
int topic_unfinished_name(const struct topic_tree *tree, char name[TOPIC_LAYOUT_UNFINISHED_SIZE],
                          struct topic_error *err);

/* Removes what is unfinished. What cannot be removed stays. */
void topic_unfinished_remove(const struct topic_tree *tree);

#endif
