#include "web/access/token_cache.h"

#include <string.h>

#include "web/access/sessions.h"

bool topic_token_cache_has(const struct topic_token_cache *cache, const struct topic_editor *editor,
                           struct topic_text secret)
{
    for (size_t i = 0; i < TOPIC_TOKEN_CACHE_MAX; i++)
        if (strcmp(cache->items[i].hash, editor->hash) == 0 &&
            topic_sessions_is_same(secret, cache->items[i].secret))
            return true;
    return false;
}

void topic_token_cache_add(struct topic_token_cache *cache, const struct topic_editor *editor,
                           struct topic_text secret)
{
    struct topic_cached_token *item = &cache->items[cache->next++ % TOPIC_TOKEN_CACHE_MAX];
    if (secret.len > TOPIC_PASSWORD_CHECK_MAX_SECRET)
        return;
    *item = (struct topic_cached_token){0};
    memcpy(item->hash, editor->hash, sizeof item->hash);
    memcpy(item->secret, secret.bytes, secret.len);
}
