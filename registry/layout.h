/* layout.h - the names that a registry makes. What has another name belongs to somebody else: it is
 * neither listed nor removed.
 */
#ifndef TOPIC_REGISTRY_LAYOUT_H
#define TOPIC_REGISTRY_LAYOUT_H

#include <stdbool.h>

/* Names of unfinished versions: ".new", ".new-1" to ".new-99" and their NUL. */
#define TOPIC_LAYOUT_UNFINISHED_COUNT 100
#define TOPIC_LAYOUT_UNFINISHED_SIZE 8

/* The name of an unfinished link (printf, with the link's name). */
#define TOPIC_LAYOUT_UNFINISHED_LINK ".new-%s"

/* Whether an open directory, which has a name `versions`, is a registry: it has the lock or a link
 * of one, or nothing else than a registry's names. */
bool topic_layout_is_registry(int root);

/* Names in the registry. */
bool topic_layout_is_unfinished_link(const char *name);

/* Names in `versions`. `number` is less than TOPIC_LAYOUT_UNFINISHED_COUNT. */
bool topic_layout_is_id(const char *name);
bool topic_layout_is_unfinished(const char *name);
void topic_layout_unfinished(char name[TOPIC_LAYOUT_UNFINISHED_SIZE], unsigned number);

/* Names in a version: its files, also before they are complete, and these alone. */
bool topic_layout_is_file(const char *name);
bool topic_layout_is_unfinished_file(const char *name);

#endif
