#include "model/features/feature_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

_Static_assert(TOPIC_TEXT_RULES_NEWEST == TOPIC_MODEL_SETTINGS_TEXT_RULES,
               "the model file allows the rules that there are");

/* The state while a field's features are listed. */
struct extraction {
    struct topic_feature_list *features;
    struct topic_feature_rules rules;
    enum topic_field field;
    bool keep_texts;
    struct topic_occurrence previous; /* the first half of the next phrase */
};

static int push(struct topic_feature_list *features, struct topic_occurrence occurrence,
                struct topic_error *err)
{
    if (topic_memory_reserve(&features->items, &features->capacity, features->count + 1,
                             sizeof *features->items, err) < 0)
        return -1;
    features->items[features->count++] = occurrence;
    return 0;
}

static int keep_text(struct topic_feature_list *features, struct topic_occurrence *occurrence,
                     const char *text, size_t len, struct topic_error *err)
{
    occurrence->text = (uint32_t)features->text.len;
    occurrence->text_len = (uint16_t)len;
    return topic_buffer_append(&features->text, text, len, err);
}

static int push_phrase(struct extraction *at, const struct topic_occurrence *word, uint64_t key,
                       struct topic_error *err)
{
    struct topic_occurrence phrase = *word;
    phrase.kind = TOPIC_FEATURE_PHRASE;
    phrase.key = key;
    phrase.start = at->previous.start;
    if (at->keep_texts) {
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

static int push_stem(struct extraction *at, const struct topic_token *token,
                     const struct topic_occurrence *word, enum topic_feature_kind kind,
                     uint64_t key, struct topic_error *err)
{
    struct topic_occurrence stem = *word;
    stem.kind = (uint8_t)kind;
    stem.key = key;
    stem.text_len = (uint16_t)topic_feature_rules_stem_length(
        token, kind == TOPIC_FEATURE_STEM ? at->rules.stem_letters : at->rules.long_stem_letters);
    return push(at->features, stem, err);
}

static int push_title_word(struct extraction *at, const struct topic_occurrence *word, uint64_t key,
                           struct topic_error *err)
{
    struct topic_occurrence title = *word;
    title.kind = TOPIC_FEATURE_TITLE_WORD;
    title.key = key;
    return push(at->features, title, err);
}

static bool has(unsigned kinds, enum topic_feature_kind kind)
{
    return (kinds >> kind & 1) != 0;
}

static int push_token(struct extraction *at, const struct topic_token *token,
                      struct topic_error *err)
{
    size_t start;
    size_t end;
    uint64_t keys[TOPIC_FEATURE_KIND_COUNT] = {0};
    struct topic_feature_rules_word found = topic_feature_rules_word_of(&at->rules, token);
    unsigned kinds = topic_feature_rules_apply(&at->rules, &found, keys);
    topic_source_map_to_source(&at->features->visible, token->start, token->end, &start, &end);
    struct topic_occurrence word = {.key = keys[TOPIC_FEATURE_WORD],
                                    .start = (uint32_t)start,
                                    .end = (uint32_t)end,
                                    .field = (uint8_t)at->field,
                                    .kind = TOPIC_FEATURE_WORD};
    if (at->keep_texts && keep_text(at->features, &word, token->text, token->len, err) < 0)
        return -1;
    if (push(at->features, word, err) < 0)
        return -1;
    for (enum topic_feature_kind kind = TOPIC_FEATURE_STEM; kind <= TOPIC_FEATURE_LONG_STEM; kind++)
        if (has(kinds, kind) && push_stem(at, token, &word, kind, keys[kind], err) < 0)
            return -1;
    if (has(kinds, TOPIC_FEATURE_TITLE_WORD) &&
        push_title_word(at, &word, keys[TOPIC_FEATURE_TITLE_WORD], err) < 0)
        return -1;
    if (has(kinds, TOPIC_FEATURE_PHRASE) &&
        push_phrase(at, &word, keys[TOPIC_FEATURE_PHRASE], err) < 0)
        return -1;
    if (token->kind != TOPIC_TOKEN_INNER)
        at->previous = word;
    return 0;
}

int topic_feature_list_begin(struct topic_feature_list *features,
                             const struct topic_article *article, enum topic_field field,
                             struct topic_error *err)
{
    struct topic_text text = article->fields[field];
    if (text.len >= UINT32_MAX)
        return topic_error_set(err, "the %s of an article is too long (%zu bytes)",
                               topic_field_name(field), text.len);
    if (topic_markup_reduce(&features->visible, text, features->rules, err) < 0)
        return -1;
    topic_tokenizer_init(&features->tokenizer, features->visible.text, features->rules);
    return 0;
}

static int extract_field(struct topic_feature_list *features,
                         const struct topic_model_settings *settings,
                         const struct topic_article *article, enum topic_field field,
                         bool keep_texts, struct topic_error *err)
{
    struct extraction at = {.features = features,
                            .rules = topic_feature_rules_for_field(settings, field),
                            .field = field,
                            .keep_texts = keep_texts};
    struct topic_token token;
    if (topic_feature_list_begin(features, article, field, err) < 0)
        return -1;
    while (topic_tokenizer_next(&features->tokenizer, &token))
        if (push_token(&at, &token, err) < 0)
            return -1;
    return 0;
}

int topic_feature_list_extract(struct topic_feature_list *features,
                               const struct topic_model_settings *settings,
                               const struct topic_article *article, bool keep_texts,
                               struct topic_error *err)
{
    features->count = 0;
    features->rules = topic_text_rules_at(settings->text_rules);
    topic_buffer_reset(&features->text);
    for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (article->fields[field].len > 0 &&
            extract_field(features, settings, article, field, keep_texts, err) < 0)
            return -1;
    return 0;
}

void topic_feature_list_release(struct topic_feature_list *features)
{
    free(features->items);
    topic_buffer_release(&features->text);
    topic_source_map_release(&features->visible);
    features->items = NULL;
    features->count = features->capacity = 0;
}
