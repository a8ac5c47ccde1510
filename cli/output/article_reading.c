#include "cli/output/article_reading.h"

#include <stdlib.h>

#include "base/memory.h"
#include "model/model.h"

/* A block element at the edge of a text leaves a line break there. */
static struct topic_text trim(struct topic_text text)
{
    while (text.len > 0 && topic_keys_is_blank(text.bytes, 1)) {
        text.bytes++;
        text.len--;
    }
    while (text.len > 0 && topic_keys_is_blank(text.bytes + text.len - 1, 1))
        text.len--;
    return text;
}

static int keep(struct topic_article_reading *reading, struct topic_text text,
                struct topic_slice *slice, struct topic_error *err)
{
    *slice = (struct topic_slice){reading->bytes.len, text.len};
    return text.len == 0 ? 0 : topic_buffer_append(&reading->bytes, text.bytes, text.len, err);
}

/* A phrase is not looked up: it is two tokens. */
static bool is_known(const struct topic_article_reading *reading, struct topic_feature_rules *rules,
                     const struct topic_token *token)
{
    const struct topic_vocabulary *vocabulary = &reading->model->trained->vocabulary;
    uint64_t keys[TOPIC_FEATURE_KIND_COUNT] = {0};
    const struct topic_feature_rules_word word = topic_feature_rules_word_of(rules, token);
    unsigned kinds = topic_feature_rules_apply(rules, &word, keys) & ~(1u << TOPIC_FEATURE_PHRASE);
    for (size_t kind = 0; kind < TOPIC_FEATURE_KIND_COUNT; kind++)
        if ((kinds >> kind & 1) &&
            topic_vocabulary_find(vocabulary, keys[kind]) != TOPIC_FEATURE_NONE)
            return true;
    return false;
}

static int add_token(struct topic_article_reading *reading, struct topic_feature_rules *rules,
                     enum topic_field field, const struct topic_token *token,
                     struct topic_error *err)
{
    if (topic_memory_reserve(&reading->tokens, &reading->token_capacity, reading->token_count + 1,
                             sizeof *reading->tokens, err) < 0)
        return -1;
    struct topic_article_reading_token *to = &reading->tokens[reading->token_count++];
    *to = (struct topic_article_reading_token){
        .span.field = field, .is_known = reading->model && is_known(reading, rules, token)};
    topic_source_map_to_source(&reading->extractor.visible, token->start, token->end,
                               &to->span.start, &to->span.end);
    return keep(reading, (struct topic_text){token->text, token->len}, &to->text, err);
}

static int read_field(struct topic_article_reading *reading, const struct topic_article *article,
                      enum topic_field field, struct topic_error *err)
{
    struct topic_feature_list *extractor = &reading->extractor;
    struct topic_feature_rules rules = {0};
    struct topic_token token;
    if (reading->model)
        rules = topic_feature_rules_for_field(reading->model->trained->settings, field);
    if (topic_feature_list_begin(extractor, article, field, err) < 0 ||
        keep(reading, trim(extractor->visible.text), &reading->fields[field], err) < 0)
        return -1;
    while (reading->has_tokens && topic_tokenizer_next(&extractor->tokenizer, &token))
        if (add_token(reading, &rules, field, &token, err) < 0)
            return -1;
    return 0;
}

int topic_article_reading_read(struct topic_article_reading *reading,
                               const struct topic_article *article, struct topic_error *err)
{
    topic_buffer_reset(&reading->bytes);
    reading->token_count = 0;
    reading->extractor.rules = topic_text_rules_at(
        reading->model ? reading->model->trained->settings->text_rules : TOPIC_TEXT_RULES_DEFAULT);
    for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT; field++) {
        reading->fields[field] = (struct topic_slice){0, 0};
        if (article->fields[field].len > 0 && read_field(reading, article, field, err) < 0)
            return -1;
    }
    return 0;
}

struct topic_text topic_article_reading_text(const struct topic_article_reading *reading,
                                             struct topic_slice slice)
{
    return (struct topic_text){slice.len > 0 ? reading->bytes.bytes + slice.start : "", slice.len};
}

void topic_article_reading_release(struct topic_article_reading *reading)
{
    topic_feature_list_release(&reading->extractor);
    topic_buffer_release(&reading->bytes);
    free(reading->tokens);
    reading->tokens = NULL;
}
