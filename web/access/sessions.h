/* sessions.h - who is signed in: a cookie of 256 random bits for each session.
 *
 * A session ends when it was not used for TOPIC_SESSIONS_IDLE_MS, when its editor signs out, or
 * when that editor's line in the file changes. When all are in use, the one that was unused for
 * longest makes room.
 */
#ifndef TOPIC_WEB_ACCESS_SESSIONS_H
#define TOPIC_WEB_ACCESS_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "web/access/editors_file.h"

#define TOPIC_SESSIONS_COOKIE "topicd-web"
#define TOPIC_SESSIONS_IDLE_MS ((int64_t)12 * 3600 * 1000)
#define TOPIC_SESSIONS_MAX 512

#define TOPIC_SESSIONS_KEY_BYTES 32
#define TOPIC_SESSIONS_KEY_LENGTH ((size_t)2 * TOPIC_SESSIONS_KEY_BYTES) /* in hexadecimal */

struct topic_session {
    char key[TOPIC_SESSIONS_KEY_LENGTH + 1];   /* the cookie; empty: unused */
    char token[TOPIC_SESSIONS_KEY_LENGTH + 1]; /* what a write has to have beside it */
    char name[TOPIC_EDITORS_FILE_MAX_NAME + 1];
    char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1]; /* of the editor when it began */
    int64_t used_ms;
};

struct topic_sessions {
    struct topic_session items[TOPIC_SESSIONS_MAX];
};

/* 2 * bytes + 1 characters of hexadecimal from the system's random numbers. */
int topic_sessions_make_key(char *key, size_t bytes, struct topic_error *err);

/* NULL: no random numbers. */
struct topic_session *topic_sessions_begin(struct topic_sessions *sessions,
                                           const struct topic_editor *editor, int64_t now_ms,
                                           struct topic_error *err);

/* The session of a cookie, which counts as used, and its editor. NULL: there is none. */
struct topic_session *topic_sessions_find(struct topic_sessions *sessions,
                                          const struct topic_editors_file *editors,
                                          struct topic_text key, int64_t now_ms,
                                          const struct topic_editor **editor);

void topic_sessions_end(struct topic_session *session);

/* Whether two texts are the same, in a time that does not depend on where they differ. */
bool topic_sessions_is_same(struct topic_text text, const char *wanted);

#endif
