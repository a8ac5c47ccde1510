/* article_reading.h - what is read of an article: its texts without markup, and their tokens.
 *
 *     struct topic_article_reading reading = {.model = model, .has_tokens = true};
 *     for each article:
 *         topic_article_reading_read(&reading, &article, &err);
 *         ... topic_article_reading_text(&reading, reading.fields[TOPIC_FIELD_BODY]) ...
 *     topic_article_reading_release(&reading);
 */
#ifndef TOPIC_CLI_OUTPUT_ARTICLE_READING_H
#define TOPIC_CLI_OUTPUT_ARTICLE_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "model/features/feature_list.h"
#include "record/record.h"
#include "topicd/model.h"

struct topic_article_reading_token {
    struct topic_slice text; /* folded */
    struct topic_span span;  /* in the article as given */
    bool is_known;           /* the word, its first letters or the title word are a feature */
};

struct topic_article_reading {
    const struct topic_model *model;              /* borrowed; NULL: no token is known */
    bool has_tokens;                              /* list them too */
    struct topic_slice fields[TOPIC_FIELD_COUNT]; /* as a reader sees them, trimmed */
    struct topic_article_reading_token *tokens;
    size_t token_count;
    size_t token_capacity;
    struct topic_buffer bytes;           /* of the slices */
    struct topic_feature_list extractor; /* working memory */
};

/* Replaces what was read before. Fails like topic_feature_list_begin. */
int topic_article_reading_read(struct topic_article_reading *reading,
                               const struct topic_article *article, struct topic_error *err);

/* Borrowed until the next reading. */
struct topic_text topic_article_reading_text(const struct topic_article_reading *reading,
                                             struct topic_slice slice);

void topic_article_reading_release(struct topic_article_reading *reading);

#endif
