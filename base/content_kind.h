/* content_kind.h - names what a file holds, by its first bytes.
 *
 * Whoever is given the wrong file says which one it is: "is a store of topicd, not a topic model".
 */
#ifndef TOPIC_BASE_CONTENT_KIND_H
#define TOPIC_BASE_CONTENT_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

enum topic_content_kind {
    TOPIC_CONTENT_UNKNOWN,
    TOPIC_CONTENT_MODEL,
    TOPIC_CONTENT_STORE,
    TOPIC_CONTENT_DATABASE, /* of SQLite, but no store */
    TOPIC_CONTENT_KEY,
    TOPIC_CONTENT_AUDIT,
    TOPIC_CONTENT_JSON,
    TOPIC_CONTENT_HTML,
    TOPIC_CONTENT_PDF,
    TOPIC_CONTENT_IMAGE,
    TOPIC_CONTENT_COMPRESSED, /* or an archive */
    TOPIC_CONTENT_KIND_COUNT
};

/* How many bytes of the start tell; fewer are fine. */
#define TOPIC_CONTENT_KIND_START_BYTES 512

enum topic_content_kind topic_content_kind_of(const char *bytes, size_t len);

/* The same for a file; unknown when it cannot be read. */
enum topic_content_kind topic_content_kind_of_file(const char *path);

/* For a kind that is known sets the error "PATH: is KIND, not WANTED", and returns -1; else 0. */
int topic_content_kind_refuse(enum topic_content_kind kind, const char *path, const char *wanted,
                              struct topic_error *err);

/* Whether the directory holds versions of models, as topic promote makes it. */
bool topic_content_kind_is_registry(const char *path);

#endif
