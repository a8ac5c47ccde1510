#include "web/access/known_browser.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "web/access/sessions.h"
#include "web/access/siphash.h"

#define ID_LENGTH (2 * TOPIC_KNOWN_BROWSER_ID_BYTES)

/* Bytes of a hash by crypt(5) whose last TOPIC_SIPHASH_KEY_BYTES are not its salt. */
#define MIN_HASH_LENGTH 40

/* value has the id, and gets the code behind it. -1: the hash is no secret. */
static int add_code(const struct topic_editor *editor, char value[TOPIC_KNOWN_BROWSER_SIZE])
{
    uint8_t key[TOPIC_SIPHASH_KEY_BYTES];
    char text[ID_LENGTH + TOPIC_EDITORS_FILE_MAX_NAME];
    size_t hash_len = strlen(editor->hash);
    size_t name_len = strlen(editor->name);
    if (hash_len < MIN_HASH_LENGTH)
        return -1;
    memcpy(key, editor->hash + hash_len - sizeof key, sizeof key);
    memcpy(text, value, ID_LENGTH);
    memcpy(text + ID_LENGTH, editor->name, name_len);
    snprintf(value + ID_LENGTH, TOPIC_KNOWN_BROWSER_SIZE - ID_LENGTH, ".%016" PRIx64,
             topic_siphash(text, ID_LENGTH + name_len, key));
    return 0;
}

struct topic_text topic_known_browser_find(const struct topic_editor *editor,
                                           struct topic_text cookie)
{
    char value[TOPIC_KNOWN_BROWSER_SIZE];
    if (!editor || cookie.len != TOPIC_KNOWN_BROWSER_SIZE - 1)
        return (struct topic_text){0};
    memcpy(value, cookie.bytes, ID_LENGTH);
    bool is_known = add_code(editor, value) == 0 && topic_sessions_is_same(cookie, value);
    return is_known ? (struct topic_text){cookie.bytes, ID_LENGTH} : (struct topic_text){0};
}

int topic_known_browser_write(const struct topic_editor *editor, struct topic_text id,
                              char value[TOPIC_KNOWN_BROWSER_SIZE], struct topic_error *err)
{
    if (id.len == ID_LENGTH)
        memcpy(value, id.bytes, ID_LENGTH);
    else if (topic_sessions_make_key(value, TOPIC_KNOWN_BROWSER_ID_BYTES, err) < 0)
        return -1;
    return add_code(editor, value);
}
