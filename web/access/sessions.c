#include "web/access/sessions.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

int topic_sessions_make_key(char *key, size_t bytes, struct topic_error *err)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes; i++) {
        unsigned char byte;
        if (getrandom(&byte, 1, 0) != 1)
            return topic_error_set(err, "the system gives no random numbers: %s", strerror(errno));
        key[2 * i] = digits[byte >> 4];
        key[2 * i + 1] = digits[byte & 15];
    }
    key[2 * bytes] = '\0';
    return 0;
}

bool topic_sessions_is_same(struct topic_text text, const char *wanted)
{
    size_t len = strlen(wanted);
    unsigned char difference = text.len != len || len == 0;
    for (size_t i = 0; i < text.len && i < len; i++)
        difference |= (unsigned char)(text.bytes[i] ^ wanted[i]);
    return difference == 0;
}

static struct topic_session *free_place(struct topic_sessions *sessions)
{
    struct topic_session *oldest = &sessions->items[0];
    for (size_t i = 0; i < TOPIC_SESSIONS_MAX; i++) {
        struct topic_session *session = &sessions->items[i];
        if (!session->key[0])
            return session;
        if (session->used_ms < oldest->used_ms)
            oldest = session;
    }
    return oldest;
}

struct topic_session *topic_sessions_begin(struct topic_sessions *sessions,
                                           const struct topic_editor *editor, int64_t now_ms,
                                           struct topic_error *err)
{
    struct topic_session fresh = {.used_ms = now_ms};
    struct topic_session *session = free_place(sessions);
    if (topic_sessions_make_key(fresh.key, TOPIC_SESSIONS_KEY_BYTES, err) < 0 ||
        topic_sessions_make_key(fresh.token, TOPIC_SESSIONS_KEY_BYTES, err) < 0)
        return NULL;
    memcpy(fresh.name, editor->name, sizeof fresh.name);
    memcpy(fresh.hash, editor->hash, sizeof fresh.hash);
    *session = fresh;
    return session;
}

void topic_sessions_end(struct topic_session *session)
{
    *session = (struct topic_session){0};
}

struct topic_session *topic_sessions_find(struct topic_sessions *sessions,
                                          const struct topic_editors_file *editors,
                                          struct topic_text key, int64_t now_ms,
                                          const struct topic_editor **editor)
{
    for (size_t i = 0; i < TOPIC_SESSIONS_MAX; i++) {
        struct topic_session *session = &sessions->items[i];
        if (!topic_sessions_is_same(key, session->key))
            continue;
        struct topic_text name = {session->name, strlen(session->name)};
        *editor = topic_editors_file_find(editors, name, false);
        if (*editor && strcmp((*editor)->hash, session->hash) == 0 &&
            now_ms - session->used_ms < TOPIC_SESSIONS_IDLE_MS) {
            session->used_ms = now_ms;
            return session;
        }
        topic_sessions_end(session);
        return NULL;
    }
    return NULL;
}
