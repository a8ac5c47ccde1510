#include "record/key_usage.h"

#include <string.h>

#include "base/checksum.h"

/* Text of HTML and the same without its marks differ by less. Prose is measured at the beginnings
 * of values, which makes a teaser and its article more alike. */
#define OTHER_NAME_SHARE 2

void topic_key_usage_reset(struct topic_key_usage *usage)
{
    usage->count = 0;
    usage->expected = 0;
    usage->articles = 0;
    usage->is_article = false;
    usage->others = 0;
    usage->found_paths = 0;
}

void topic_key_usage_begin(struct topic_key_usage *usage, bool is_article)
{
    usage->expected = 0;
    usage->is_begun = true;
    usage->is_article = is_article;
    usage->articles += is_article;
    usage->is_measured = is_article && (usage->articles <= TOPIC_KEY_USAGE_FIRST_ARTICLES ||
                                        usage->articles % TOPIC_KEY_USAGE_ARTICLES_PER_SAMPLE == 0);
}

/* ---- prose ---- */

static bool is_blank(unsigned char byte)
{
    return byte <= ' ';
}

static bool is_ascii_letter(unsigned char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* The bytes of a word, or 0 for what is none. */
static size_t word_bytes(const char *word, size_t len)
{
    bool has_letter = false;
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)word[i] >= 0x80)
            return len;
        has_letter = has_letter || is_ascii_letter((unsigned char)word[i]);
        if (word[i] == ':' && i + 2 < len && word[i + 1] == '/' && word[i + 2] == '/')
            return 0;
    }
    return has_letter && len <= TOPIC_KEY_USAGE_WORD_MAX_BYTES ? len : 0;
}

/* Whether < begins markup rather than being a sign in a text. */
static bool is_tag(const char *at, const char *end)
{
    return *at == '<' && at + 1 < end &&
           (is_ascii_letter((unsigned char)at[1]) || at[1] == '/' || at[1] == '!');
}

size_t topic_key_usage_prose(struct topic_text text)
{
    size_t sample =
        text.len < TOPIC_KEY_USAGE_SAMPLE_BYTES ? text.len : TOPIC_KEY_USAGE_SAMPLE_BYTES;
    size_t words = 0;
    if (sample == 0)
        return 0;
    const char *end = text.bytes + sample;
    for (const char *at = text.bytes; at < end;) {
        const char *start = at;
        if (is_tag(at, end)) {
            const char *close = memchr(at, '>', (size_t)(end - at));
            at = close ? close + 1 : end;
            continue;
        }
        while (at < end && !is_blank((unsigned char)*at) && !is_tag(at, end))
            at++;
        words += word_bytes(start, (size_t)(at - start));
        while (at < end && is_blank((unsigned char)*at))
            at++;
    }
    return (size_t)((double)words * (double)text.len / (double)sample);
}

static void add_prose(struct topic_key_usage_item *item, bool is_read, struct topic_text text)
{
    size_t prose = topic_key_usage_prose(text);
    if (is_read)
        item->prose_bytes += prose;
    if (is_read || prose < TOPIC_KEY_USAGE_PROSE_MIN_BYTES)
        return;
    size_t sample =
        text.len < TOPIC_KEY_USAGE_SAMPLE_BYTES ? text.len : TOPIC_KEY_USAGE_SAMPLE_BYTES;
    uint64_t hash = topic_checksum(text.bytes, sample, text.len);
    item->prose_bytes += prose;
    if (hash != item->last_hash)
        item->unread_prose_bytes += prose;
    item->last_hash = hash;
}

/* ---- names ---- */

static bool is_item(const struct topic_key_usage_item *item, const char *path, size_t len)
{
    return item->len == len && memcmp(item->name, path, len) == 0;
}

struct topic_key_usage_item *topic_key_usage_find(struct topic_key_usage *usage, const char *path,
                                                  size_t len)
{
    size_t at = usage->expected;
    if (at >= usage->count || !is_item(&usage->items[at], path, len)) {
        at = 0;
        while (at < usage->count && !is_item(&usage->items[at], path, len))
            at++;
    }
    if (at == TOPIC_KEY_USAGE_MAX_NAMES || len > TOPIC_KEY_USAGE_NAME_MAX_BYTES) {
        usage->others++;
        return NULL;
    }
    usage->expected = at + 1;
    struct topic_key_usage_item *item = &usage->items[at];
    if (at < usage->count)
        return item;
    *item = (struct topic_key_usage_item){.len = len, .key = TOPIC_RECORD_OTHER};
    memcpy(item->name, path, len);
    usage->count++;
    return item;
}

void topic_key_usage_add(struct topic_key_usage *usage, struct topic_key_usage_item *item,
                         bool is_read, struct topic_text text)
{
    if (!usage->is_article)
        return;
    item->articles += item->last_article != usage->articles;
    item->last_article = usage->articles;
    if (is_read) {
        item->read_articles += item->last_read_article != usage->articles;
        item->last_read_article = usage->articles;
    }
    if (usage->is_measured)
        add_prose(item, is_read, text);
}

void topic_key_usage_add_text(struct topic_key_usage *usage, enum topic_field field,
                              struct topic_text text)
{
    const char *name = topic_field_name(field);
    struct topic_key_usage_item *item =
        text.len > 0 ? topic_key_usage_find(usage, name, strlen(name)) : NULL;
    if (!item)
        return;
    item->key = (enum topic_record_key)field;
    topic_key_usage_add(usage, item, true, text);
}

size_t topic_key_usage_count(const struct topic_key_usage *usage)
{
    return usage->count;
}

const struct topic_key_usage_item *topic_key_usage_item(const struct topic_key_usage *usage,
                                                        size_t index)
{
    return &usage->items[index];
}

bool topic_key_usage_is_unread(const struct topic_key_usage *usage,
                               const struct topic_key_usage_item *item)
{
    return item->last_article == usage->articles && item->last_read_article != usage->articles;
}

/* ---- most of the prose ---- */

static bool is_text(enum topic_record_key key)
{
    return (size_t)key < TOPIC_FIELD_COUNT;
}

/* How much prose was read for each field, under its names. */
static void sum_read(const struct topic_key_usage *usage, size_t read[static TOPIC_FIELD_COUNT])
{
    memset(read, 0, TOPIC_FIELD_COUNT * sizeof *read);
    for (size_t i = 0; i < usage->count; i++) {
        const struct topic_key_usage_item *item = &usage->items[i];
        if (is_text(item->key) && item->read_articles > 0)
            read[item->key] += item->prose_bytes - item->unread_prose_bytes;
    }
}

/* Another name of a field than the one that was read mostly has the same article's text again,
 * unless it has far more. */
static bool is_missed(const struct topic_key_usage_item *item,
                      const size_t read[static TOPIC_FIELD_COUNT])
{
    if (item->unread_prose_bytes == 0)
        return false;
    return item->key == TOPIC_RECORD_OTHER ||
           (is_text(item->key) && item->unread_prose_bytes > OTHER_NAME_SHARE * read[item->key]);
}

const struct topic_key_usage_item *topic_key_usage_missed(const struct topic_key_usage *usage,
                                                          enum topic_field *field)
{
    const struct topic_key_usage_item *most = NULL;
    size_t read_of[TOPIC_FIELD_COUNT];
    size_t read = 0;
    size_t unread = 0;
    size_t with_body = 0;
    sum_read(usage, read_of);
    for (size_t i = 0; i < usage->count; i++) {
        const struct topic_key_usage_item *item = &usage->items[i];
        read += item->read_articles > 0 ? item->prose_bytes - item->unread_prose_bytes : 0;
        with_body += item->key == TOPIC_RECORD_BODY ? item->read_articles : 0;
        if (!is_missed(item, read_of))
            continue;
        unread += item->unread_prose_bytes;
        if (!most || item->unread_prose_bytes > most->unread_prose_bytes)
            most = item;
    }
    *field = with_body * 2 > usage->articles ? TOPIC_FIELD_EXCERPT : TOPIC_FIELD_BODY;
    if (most && is_text(most->key))
        *field = (enum topic_field)most->key;
    /* Beside a body, several keys are several forms of it: HTML, and the document of an editor. */
    bool has_body = with_body * 2 > usage->articles;
    if (most && has_body)
        return most->unread_prose_bytes > OTHER_NAME_SHARE * read ? most : NULL;
    return unread > read ? most : NULL;
}
