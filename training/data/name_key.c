#include "training/data/name_key.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "model/text/text_rules.h"
#include "model/text/unicode.h"
#include "record/record.h"

struct topic_name_key {
    char name[TOPIC_RECORD_TOPIC_MAX_BYTES];
    char folded[TOPIC_RECORD_TOPIC_MAX_BYTES * TOPIC_FOLD_GROWTH];
    int32_t runes[TOPIC_RECORD_TOPIC_MAX_BYTES * TOPIC_FOLD_GROWTH];
};

struct topic_name_key *topic_name_key_new(struct topic_error *err)
{
    return topic_memory_new(1, sizeof(struct topic_name_key), err);
}

/* Copies the name with & for &amp;. */
static size_t decode(struct topic_text name, char *out)
{
    const size_t reference = strlen(TOPIC_NAME_KEY_AMPERSAND);
    size_t used = 0;
    for (size_t at = 0; at < name.len && at < TOPIC_RECORD_TOPIC_MAX_BYTES; at++) {
        out[used++] = name.bytes[at];
        if (name.len - at >= reference &&
            memcmp(name.bytes + at, TOPIC_NAME_KEY_AMPERSAND, reference) == 0)
            at += reference - 1;
    }
    return used;
}

/* NFKC_Casefold drops invisible characters and makes every blank a space. */
struct topic_text topic_name_key_of(struct topic_name_key *key, struct topic_text name)
{
    size_t len = decode(name, key->name);
    len = topic_unicode_fold(key->name, len, topic_text_rules_at(0), key->folded, key->runes);
    size_t used = 0;
    for (size_t at = 0; at < len; at++)
        if (key->folded[at] != ' ')
            key->folded[used++] = key->folded[at];
    return (struct topic_text){key->folded, used};
}
