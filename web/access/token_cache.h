/* token_cache.h - tokens that were found right, so that a program's next request needs no hash.
 *
 * A token counts only as long as its program's line in the editors file is the same.
 */
#ifndef TOPIC_WEB_ACCESS_TOKEN_CACHE_H
#define TOPIC_WEB_ACCESS_TOKEN_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "web/access/editors_file.h"
#include "web/access/password_check.h"

#define TOPIC_TOKEN_CACHE_MAX 64

struct topic_cached_token {
    char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1];
    char secret[TOPIC_PASSWORD_CHECK_MAX_SECRET + 1]; /* empty: unused */
};

struct topic_token_cache {
    struct topic_cached_token items[TOPIC_TOKEN_CACHE_MAX];
    size_t next; /* to be replaced */
};

bool topic_token_cache_has(const struct topic_token_cache *cache, const struct topic_editor *editor,
                           struct topic_text secret);
void topic_token_cache_add(struct topic_token_cache *cache, const struct topic_editor *editor,
                           struct topic_text secret);

#endif
