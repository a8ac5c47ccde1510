#include "record/programs/unread_text.h"

#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"

/* Names of people, papers and places have fewer words. */
#define WORDS_MIN 4

/* Of a language that is written without blanks; what programs write is ASCII. */
#define BYTES_MIN 45

/* The objects and lists that are looked into, the object itself included. Articles of content
 * systems have their texts no deeper. */
#define LEVELS_MAX 3

/* Of a list: where the first so many items have no text, it is one of something else. */
#define ITEMS_MAX 20

static size_t count_words(struct topic_text text)
{
    size_t count = 0;
    for (size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
         at < text.len && count < WORDS_MIN; count++) {
        at = topic_text_scan_find_any(text, at, TOPIC_TEXT_SCAN_BLANKS);
        at = topic_text_scan_skip(text, at, TOPIC_TEXT_SCAN_BLANKS);
    }
    return count;
}

static bool is_ascii(struct topic_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.bytes[i] >= 0x80)
            return false;
    return true;
}

static bool is_text(struct topic_text text)
{
    return count_words(text) >= WORDS_MIN || (text.len >= BYTES_MIN && !is_ascii(text));
}

/* Recursion ends at LEVELS_MAX. */
/* NOLINTBEGIN(misc-no-recursion) */

static bool has_text(const json_t *value, size_t level, topic_json_value_text *text_of,
                     const void *context)
{
    const char *name;
    json_t *member;
    if (json_is_string(value))
        return is_text(text_of(context, value));
    if (level == LEVELS_MAX)
        return false;
    for (size_t i = 0; i < json_array_size(value) && i < ITEMS_MAX; i++)
        if (has_text(json_array_get(value, i), level + 1, text_of, context))
            return true;
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        unsigned rank;
        bool is_ours =
            level == 0 && topic_keys_find(name, strlen(name), &rank) != TOPIC_RECORD_OTHER;
        if (!is_ours && has_text(member, level + 1, text_of, context))
            return true;
    }
    return false;
}

/* NOLINTEND(misc-no-recursion) */

bool topic_unread_text_has(const json_t *object, topic_json_value_text *text_of,
                           const void *context)
{
    return has_text(object, 0, text_of, context);
}
