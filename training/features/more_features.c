#include "training/features/more_features.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "model/features/feature_rules.h"
#include "model/text/text_rules.h"
#include "model/text/word_hash.h"

/* While rows are made. */
struct making {
    struct topic_dataset *more;
    const struct topic_dataset *dataset;
    const struct topic_model_settings *settings;
    bool has_marks;
    struct topic_buffer text; /* of a phrase or a stem */
};

bool topic_more_features_are_needed(const struct topic_model_settings *settings)
{
    return settings->phrase_words > 1 || settings->long_stem_letters > 0 ||
           topic_text_rules_at(settings->text_rules)->has_marks;
}

/* The features that the data set has counted. */
static int copy_row(struct making *making, size_t row, struct topic_error *err)
{
    const struct topic_dataset *dataset = making->dataset;
    for (size_t i = dataset->starts[row]; i < dataset->starts[row + 1]; i++) {
        const struct topic_component *component = &dataset->components[i];
        if (topic_dataset_count(making->more, &dataset->features.items[component->feature],
                                topic_interner_text(&dataset->features, component->feature),
                                component->value, err) < 0)
            return -1;
    }
    return 0;
}

static int add_mark(struct making *making, const struct topic_intern *word, struct topic_text text,
                    enum topic_field field, struct topic_error *err)
{
    const struct topic_intern title = {.key = topic_word_hash_title(word->key),
                                       .kind = TOPIC_FEATURE_TITLE_WORD};
    const struct topic_model_settings *settings = making->settings;
    if (topic_dataset_count(making->more, word, text, settings->field_weight[field], err) < 0)
        return -1;
    return field == TOPIC_FIELD_TITLE && settings->title_weight > 0
               ? topic_dataset_count(making->more, &title, text, 1, err)
               : 0;
}

/* The bytes of the first `letters` letters; 0: it has fewer. */
static size_t stem_length(struct topic_text text, size_t letters)
{
    size_t at = 0;
    for (; letters > 0 && at < text.len; letters--) {
        int32_t rune;
        at += topic_utf8_decode(text.bytes + at, text.len - at, &rune);
    }
    return letters == 0 ? at : 0;
}

double topic_more_features_share_of_long_words(const struct topic_dataset *dataset, size_t letters)
{
    const struct topic_word_sequence *words = &dataset->words;
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++) {
        const uint32_t word = topic_word_sequence_feature(words->words[i]);
        count += topic_word_sequence_has_stem(words->words[i]) &&
                 stem_length(topic_interner_text(&dataset->features, word), letters) > 0;
    }
    return words->count > 0 ? (double)count / (double)words->count : 0;
}

static int add_long_stem(struct making *making, struct topic_text text, enum topic_field field,
                         struct topic_error *err)
{
    size_t len = stem_length(text, making->settings->long_stem_letters);
    if (len == 0)
        return 0;
    /* Hashing reads whole blocks. */
    topic_buffer_reset(&making->text);
    if (topic_buffer_reserve(&making->text, len + TOPIC_WORD_HASH_BLOCK, err) < 0)
        return -1;
    memset(making->text.bytes + len, 0, TOPIC_WORD_HASH_BLOCK);
    memcpy(making->text.bytes, text.bytes, len);
    const struct topic_intern stem = {
        .key = topic_word_hash_text(making->text.bytes, len, TOPIC_WORD_HASH_STEM),
        .kind = TOPIC_FEATURE_LONG_STEM};
    return topic_dataset_count(making->more, &stem, (struct topic_text){making->text.bytes, len},
                               making->settings->field_weight[field], err);
}

static int add_phrase(struct making *making, uint32_t first, uint32_t second,
                      enum topic_field field, struct topic_error *err)
{
    const struct topic_interner *features = &making->dataset->features;
    struct topic_text texts[2] = {topic_interner_text(features, first),
                                  topic_interner_text(features, second)};
    const struct topic_intern phrase = {
        .key = topic_word_hash_phrase(features->items[first].key, features->items[second].key),
        .kind = TOPIC_FEATURE_PHRASE};
    topic_buffer_reset(&making->text);
    if (topic_buffer_append(&making->text, texts[0].bytes, texts[0].len, err) < 0 ||
        topic_buffer_append(&making->text, " ", 1, err) < 0 ||
        topic_buffer_append(&making->text, texts[1].bytes, texts[1].len, err) < 0)
        return -1;
    return topic_dataset_count(making->more, &phrase,
                               (struct topic_text){making->text.bytes, making->text.len},
                               making->settings->field_weight[field], err);
}

static int add_field(struct making *making, size_t row, enum topic_field field,
                     struct topic_error *err)
{
    const struct topic_word_sequence *words = &making->dataset->words;
    const struct topic_interner *features = &making->dataset->features;
    struct topic_word_sequence_range range = topic_word_sequence_field(words, row, field);
    uint32_t before = 0;
    int status = 0;
    for (size_t i = range.start; status == 0 && i < range.end; i++) {
        const uint32_t word = topic_word_sequence_feature(words->words[i]);
        const struct topic_text text = topic_interner_text(features, word);
        if (making->has_marks && topic_dataset_is_mark(text))
            status = add_mark(making, &features->items[word], text, field, err);
        if (status == 0 && making->settings->long_stem_letters > 0 &&
            topic_word_sequence_has_stem(words->words[i]))
            status = add_long_stem(making, text, field, err);
        if (status == 0 && making->settings->phrase_words > 1 &&
            topic_word_sequence_follows(words->words[i]))
            status = add_phrase(making, before, word, field, err);
        before = word;
    }
    return status;
}

static int make_row(struct making *making, size_t row, struct topic_error *err)
{
    if (copy_row(making, row, err) < 0)
        return -1;
    for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (making->settings->field_weight[field] > 0 && add_field(making, row, field, err) < 0)
            return -1;
    return topic_dataset_end_row(making->more, err);
}

int topic_more_features_make(struct topic_dataset *more, const struct topic_dataset *dataset,
                             const struct topic_model_settings *settings, const size_t *rows,
                             size_t count, struct topic_error *err)
{
    struct making making = {.more = more,
                            .dataset = dataset,
                            .settings = settings,
                            .has_marks = topic_text_rules_at(settings->text_rules)->has_marks};
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = make_row(&making, rows[i], err);
    topic_buffer_release(&making.text);
    return status;
}
