#include "model/features.h"

#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"

/* Odd constants from the fractional parts of e and pi: one keeps a title word apart from the same
 * word elsewhere, the other makes the key of a phrase depend on the order of its words. */
#define TITLE_MIX 0xB7E151628AED2A6Bu
#define PHRASE_MIX 0x243F6A8885A308D3u

/* Keeps a stem apart from the word of the same letters. */
#define STEM_SEED 1

/* Where a field's extraction stands: the word before is the first half of the next phrase. */
struct extraction {
    struct topic_features *features;
    const struct topic_settings *settings;
    enum topic_field field;
    bool keep_text;
    bool has_previous;
    struct topic_occurrence previous;
};

static uint64_t rotate(uint64_t value)
{
    return value << 31 | value >> 33;
}

static uint64_t title_key(uint64_t word)
{
    return rotate(word ^ TITLE_MIX) * TITLE_MIX;
}

static uint64_t phrase_key(uint64_t first, uint64_t second)
{
    return rotate(first * PHRASE_MIX) ^ (second + PHRASE_MIX);
}

static int push(struct topic_features *features, struct topic_occurrence occurrence,
                struct topic_error *err)
{
    if (topic_memory_reserve(&features->items, &features->capacity, features->count + 1,
                             sizeof *features->items, err) < 0)
        return -1;
    features->items[features->count++] = occurrence;
    return 0;
}

static int keep_text(struct topic_features *features, struct topic_occurrence *occurrence,
                     const char *text, size_t len, struct topic_error *err)
{
    occurrence->text = (uint32_t)features->text.len;
    occurrence->text_len = (uint16_t)len;
    return topic_buffer_append(&features->text, text, len, err);
}

static int push_phrase(struct extraction *at, const struct topic_occurrence *word,
                       struct topic_error *err)
{
    struct topic_occurrence phrase = *word;
    phrase.kind = TOPIC_FEATURE_PHRASE;
    phrase.key = phrase_key(at->previous.key, word->key);
    phrase.start = at->previous.start;
    if (at->keep_text) {
        struct topic_buffer *text = &at->features->text;
        size_t len = at->previous.text_len + 1u + word->text_len;
        if (topic_buffer_reserve(text, len, err) < 0)
            return -1;
        char *to = text->bytes + text->len;
        memcpy(to, text->bytes + at->previous.text, at->previous.text_len);
        to[at->previous.text_len] = ' ';
        memcpy(to + at->previous.text_len + 1, text->bytes + word->text, word->text_len);
        phrase.text = (uint32_t)text->len;
        phrase.text_len = (uint16_t)len;
        text->len += len;
    }
    return push(at->features, phrase, err);
}

/* The bytes of the first `letters` characters; 0 when there are fewer. */
static size_t stem_length(const char *word, size_t len, size_t letters)
{
    size_t at = 0;
    for (; letters > 0 && at < len; letters--)
        do
            at++;
        while (at < len && ((unsigned char)word[at] & 0xC0) == 0x80);
    return letters == 0 ? at : 0;
}

static int push_stem(struct extraction *at, const struct topic_token *token,
                     const struct topic_occurrence *word, struct topic_error *err)
{
    size_t len = stem_length(token->text, token->len, at->settings->stem_letters);
    if (len == 0 || token->kind != TOPIC_TOKEN_WORD)
        return 0;
    struct topic_occurrence stem = *word;
    stem.kind = TOPIC_FEATURE_STEM;
    stem.key = topic_checksum(token->text, len, STEM_SEED);
    stem.text_len = (uint16_t)len;
    return push(at->features, stem, err);
}

static int push_token(struct extraction *at, const struct topic_token *token,
                      struct topic_error *err)
{
    size_t start;
    size_t end;
    topic_visible_source(&at->features->visible, token->start, token->end, &start, &end);
    struct topic_occurrence word = {.key = topic_checksum(token->text, token->len, 0),
                                    .start = (uint32_t)start,
                                    .end = (uint32_t)end,
                                    .field = (uint8_t)at->field,
                                    .kind = TOPIC_FEATURE_WORD};
    if (at->keep_text && keep_text(at->features, &word, token->text, token->len, err) < 0)
        return -1;
    if (push(at->features, word, err) < 0 || push_stem(at, token, &word, err) < 0)
        return -1;
    if (at->field == TOPIC_FIELD_TITLE && at->settings->title_weight > 0) {
        struct topic_occurrence title = word;
        title.kind = TOPIC_FEATURE_TITLE_WORD;
        title.key = title_key(word.key);
        if (push(at->features, title, err) < 0)
            return -1;
    }
    if (token->kind == TOPIC_TOKEN_INNER)
        return 0; /* the whole word before it is the one that has neighbours */
    if (at->settings->phrase_words >= 2 && token->follows && at->has_previous &&
        push_phrase(at, &word, err) < 0)
        return -1;
    at->previous = word;
    at->has_previous = true;
    return 0;
}

static int extract_field(struct topic_features *features, const struct topic_settings *settings,
                         const struct topic_article *article, enum topic_field field,
                         bool keep_texts, struct topic_error *err)
{
    struct topic_text text = article->fields[field];
    if (text.len >= UINT32_MAX)
        return topic_error_set(err, "the %s of an article has %zu bytes, which is too long",
                               topic_field_name(field), text.len);
    if (topic_markup_reduce(&features->visible, text, err) < 0)
        return -1;
    struct extraction at = {
        .features = features, .settings = settings, .field = field, .keep_text = keep_texts};
    struct topic_token token;
    topic_tokenizer_init(&features->tokenizer, features->visible.text);
    while (topic_tokenizer_next(&features->tokenizer, &token))
        if (push_token(&at, &token, err) < 0)
            return -1;
    return 0;
}

int topic_features_extract(struct topic_features *features, const struct topic_settings *settings,
                           const struct topic_article *article, bool keep_texts,
                           struct topic_error *err)
{
    features->count = 0;
    topic_buffer_reset(&features->text);
    for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (article->fields[field].len > 0 &&
            extract_field(features, settings, article, field, keep_texts, err) < 0)
            return -1;
    return 0;
}

void topic_features_release(struct topic_features *features)
{
    free(features->items);
    topic_buffer_release(&features->text);
    topic_visible_release(&features->visible);
    features->items = NULL;
    features->count = features->capacity = 0;
}
