/* damages.h - each way in which a model file can be broken, and the message that has to tell it.
 */
#ifndef TOPIC_TESTS_GOLDEN_DAMAGES_H
#define TOPIC_TESTS_GOLDEN_DAMAGES_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "model/features/vocabulary.h"
#include "model/file/format.h"
#include "model/scoring/score_spline.h"
#include "model/scoring/weight_rows.h"
#include "tests/toy_model.h"

/* A copy of the golden model that is damaged next, with pointers to its header and table. */
struct broken {
    struct topic_buffer bytes;
    struct topic_format_header *header;
    struct topic_format_section *table;
};

static void point(struct broken *model)
{
    model->header = (struct topic_format_header *)(void *)model->bytes.bytes;
    model->table = (struct topic_format_section *)(void *)(model->header + 1);
}

static void *section(struct broken *model, enum topic_section id)
{
    return model->bytes.bytes + model->table[id].offset;
}

static void cut(struct broken *model, size_t len)
{
    model->bytes.len = len;
    model->header->file_size = len;
}

/* One byte less in the section, and a zero between the sections in its place. */
static void shorten(struct broken *model, enum topic_section id)
{
    model->table[id].size--;
    ((char *)section(model, id))[model->table[id].size] = 0;
}

static void change_the_magic(struct broken *model)
{
    memcpy(model->bytes.bytes, "TOPICMDX", 8);
}

static void set_a_later_version(struct broken *model)
{
    model->header->version = TOPIC_FORMAT_VERSION + 1;
}

static void truncate_the_header(struct broken *model)
{
    model->bytes.len = 40;
}

static void truncate_the_file(struct broken *model)
{
    model->bytes.len -= 100;
}

static void append_a_byte(struct broken *model)
{
    model->header->file_size--;
}

static void miscount_sections(struct broken *model)
{
    model->header->section_count--;
}

static void truncate_the_table(struct broken *model)
{
    cut(model, sizeof(struct topic_format_header) + 20);
}

static void move_a_section_end_outside(struct broken *model)
{
    model->table[TOPIC_SECTION_WEIGHTS].size = UINT64_MAX;
}

static void move_a_section(struct broken *model)
{
    model->table[TOPIC_SECTION_NAMES].offset += 64;
}

static void fill_a_gap(struct broken *model)
{
    ((char *)section(model, TOPIC_SECTION_NAME_STARTS))[-1] = 1;
}

static void shorten_the_last_section(struct broken *model)
{
    model->table[model->header->section_count - 1].size -= 4;
}

static void set_no_topics(struct broken *model)
{
    model->header->topic_count = 0;
}

static void set_too_many_features(struct broken *model)
{
    model->header->feature_count = UINT32_MAX;
}

static void weigh_a_field_beyond_all_bounds(struct broken *model)
{
    ((struct topic_model_settings *)section(model, TOPIC_SECTION_SETTINGS))->field_weight[0] =
        1e30f;
}

static void shorten_settings(struct broken *model)
{
    shorten(model, TOPIC_SECTION_SETTINGS);
}

static void shorten_name_starts(struct broken *model)
{
    shorten(model, TOPIC_SECTION_NAME_STARTS);
}

static void shorten_decisions(struct broken *model)
{
    shorten(model, TOPIC_SECTION_DECISIONS);
}

static void shorten_buckets(struct broken *model)
{
    shorten(model, TOPIC_SECTION_BUCKETS);
}

static void shorten_idf(struct broken *model)
{
    shorten(model, TOPIC_SECTION_IDF);
}

static void shorten_kinds(struct broken *model)
{
    shorten(model, TOPIC_SECTION_KINDS);
}

static void shorten_text_starts(struct broken *model)
{
    shorten(model, TOPIC_SECTION_TEXT_STARTS);
}

static void shorten_weight_starts(struct broken *model)
{
    shorten(model, TOPIC_SECTION_WEIGHT_STARTS);
}

static void use_three_word_phrases(struct broken *model)
{
    ((struct topic_model_settings *)section(model, TOPIC_SECTION_SETTINGS))->phrase_words = 3;
}

static void break_name_starts(struct broken *model)
{
    ((uint32_t *)section(model, TOPIC_SECTION_NAME_STARTS))[1] = UINT32_MAX;
}

static void put_nul_in_a_name(struct broken *model)
{
    ((char *)section(model, TOPIC_SECTION_NAMES))[1] = '\0';
}

static void put_an_escape_in_a_name(struct broken *model)
{
    ((char *)section(model, TOPIC_SECTION_NAMES))[1] = '\x1b';
}

static void put_a_c1_control_in_a_name(struct broken *model)
{
    memcpy((char *)section(model, TOPIC_SECTION_NAMES) + 1, "\xc2\x9b", 2);
}

static void put_an_override_in_a_name(struct broken *model)
{
    static const unsigned char override[] = {0xe2, 0x80, 0xae}; /* U+202E */
    memcpy((char *)section(model, TOPIC_SECTION_NAMES) + 1, override, sizeof override);
}

static void unsort_names(struct broken *model)
{
    ((char *)section(model, TOPIC_SECTION_NAMES))[0] = 'Z';
}

static void negate_a_slope(struct broken *model)
{
    ((struct topic_decision *)section(model, TOPIC_SECTION_DECISIONS))->slope = -1;
}

static void break_text_starts(struct broken *model)
{
    ((uint32_t *)section(model, TOPIC_SECTION_TEXT_STARTS))[1] = UINT32_MAX;
}

static void make_an_idf_nan(struct broken *model)
{
    ((float *)section(model, TOPIC_SECTION_IDF))[2] = NAN;
}

static void make_texts_malformed(struct broken *model)
{
    ((char *)section(model, TOPIC_SECTION_TEXTS))[0] = '\xff';
}

/* The first bucket that holds anything. */
static struct topic_bucket *used_bucket(struct broken *model)
{
    struct topic_bucket *bucket = section(model, TOPIC_SECTION_BUCKETS);
    while (bucket->features[0] == 0)
        bucket++;
    return bucket;
}

static void remove_a_feature(struct broken *model)
{
    struct topic_bucket *bucket = used_bucket(model);
    size_t last = 0;
    while (bucket->features[last + 1] != 0)
        last++;
    bucket->features[last] = 0;
    bucket->fingerprints[last] = 0;
}

static void free_a_slot_before_a_used_one(struct broken *model)
{
    struct topic_bucket *bucket = used_bucket(model);
    bucket->features[TOPIC_BUCKET_SLOTS - 1] = bucket->features[0];
    bucket->features[0] = 0;
    bucket->fingerprints[0] = 0;
}

static void give_a_free_slot_a_fingerprint(struct broken *model)
{
    used_bucket(model)->fingerprints[TOPIC_BUCKET_SLOTS - 1] = 1;
}

static void cut_the_last_weight(struct broken *model)
{
    shorten(model, TOPIC_SECTION_WEIGHTS);
    if (model->header->section_count == TOPIC_SECTION_WEIGHTS + 1)
        cut(model, model->bytes.len - 1);
}

static void break_weight_starts(struct broken *model)
{
    ((uint32_t *)section(model, TOPIC_SECTION_WEIGHT_STARTS))[1] = UINT32_MAX;
}

static uint32_t *starts_of_rows(struct broken *model)
{
    return section(model, TOPIC_SECTION_WEIGHT_STARTS);
}

/* The row of a feature. In the toy model, rows have a mask and then weights. */
static uint32_t *row(struct broken *model, size_t feature)
{
    return (uint32_t *)section(model, TOPIC_SECTION_WEIGHTS) +
           topic_weight_rows_unit(starts_of_rows(model)[feature]);
}

/* The second row becomes one of pairs. */
static struct topic_weight *pairs(struct broken *model)
{
    static const struct topic_weight some[2] = {{0, 1}, {2, 1}};
    starts_of_rows(model)[1] |= 1;
    return memcpy(row(model, 1), some, sizeof some);
}

static void name_an_unknown_topic(struct broken *model)
{
    pairs(model)[1].topic = TOY_TOPICS;
}

static void name_a_topic_twice(struct broken *model)
{
    pairs(model)[1].topic = 0;
}

static void set_a_mask_bit_after_the_last_topic(struct broken *model)
{
    *row(model, 0) = 1 | 1 << TOY_TOPICS;
}

static void set_more_mask_bits_than_weights(struct broken *model)
{
    *row(model, 1) |= 1 | 4;
}

static void put_a_weight_into_the_padding(struct broken *model)
{
    row(model, 1)[1] |= UINT32_C(1) << 16;
}

static void put_a_weight_after_the_last_row(struct broken *model)
{
    char *weights = section(model, TOPIC_SECTION_WEIGHTS);
    weights[model->table[TOPIC_SECTION_WEIGHTS].size - 1] = 1;
}

static void make_the_end_a_row_of_pairs(struct broken *model)
{
    starts_of_rows(model)[TOY_FEATURES] |= 1;
}

static void make_the_manifest_malformed(struct broken *model)
{
    ((char *)section(model, TOPIC_SECTION_MANIFEST))[0] = '\xff';
}

/* ---- what format 2 added ---- */

static void shorten_the_long_stems(struct broken *model)
{
    ((struct topic_model_settings *)section(model, TOPIC_SECTION_SETTINGS))->long_stem_letters = 1;
}

static void use_later_text_rules(struct broken *model)
{
    ((struct topic_model_settings *)section(model, TOPIC_SECTION_SETTINGS))->text_rules =
        TOPIC_MODEL_SETTINGS_TEXT_RULES + 1;
}

static void give_a_topic_more_articles_than_there_are(struct broken *model)
{
    ((struct topic_decision *)section(model, TOPIC_SECTION_DECISIONS))->articles =
        model->header->article_count + 1;
}

/* ---- what format 3 added ---- */

static struct topic_model_settings *settings_of(struct broken *model)
{
    return section(model, TOPIC_SECTION_SETTINGS);
}

static void negate_the_relevance(struct broken *model)
{
    settings_of(model)->relevance = -1;
}

static void make_the_relevance_nan(struct broken *model)
{
    settings_of(model)->relevance = NAN;
}

static void name_a_relevance_without_its_decision(struct broken *model)
{
    settings_of(model)->relevance = 1;
}

/* ---- what format 4 added ---- */

static void make_a_slope_fall(struct broken *model)
{
    settings_of(model)->spline = topic_score_spline_identity;
    settings_of(model)->spline.slopes[2] = -1;
}

static void leave_out_a_slope(struct broken *model)
{
    settings_of(model)->spline = topic_score_spline_identity;
    settings_of(model)->spline.slopes[2] = 0;
}

static void make_the_offset_infinite(struct broken *model)
{
    settings_of(model)->spline = topic_score_spline_identity;
    settings_of(model)->spline.offset = INFINITY;
}

static float *familiarity(struct broken *model)
{
    return section(model, TOPIC_SECTION_FAMILIARITY);
}

static void cut_a_familiarity(struct broken *model)
{
    shorten(model, TOPIC_SECTION_FAMILIARITY);
    cut(model, model->bytes.len - 1);
}

static void keep_too_many_familiarities(struct broken *model)
{
    static const float zeros[TOPIC_FORMAT_FAMILIARITY_MAX + 1];
    model->bytes.len = model->table[TOPIC_SECTION_FAMILIARITY].offset;
    assert_int_equal(topic_buffer_append(&model->bytes, zeros, sizeof zeros, NULL), 0);
    point(model);
    model->table[TOPIC_SECTION_FAMILIARITY].size = sizeof zeros;
    cut(model, model->bytes.len);
}

static void make_a_familiarity_infinite(struct broken *model)
{
    familiarity(model)[TOY_FAMILIARITY - 1] = INFINITY;
}

static void make_a_familiarity_nan(struct broken *model)
{
    familiarity(model)[0] = NAN;
}

static void unsort_familiarities(struct broken *model)
{
    familiarity(model)[0] = 1;
}

struct damage {
    const char *message; /* in brackets: the damage */
    void (*damage)(struct broken *model);
};

static const struct damage damages[] = {
    {"(its settings are out of range)", weigh_a_field_beyond_all_bounds},
    {"is not a topic model; make one with `topic train`", change_the_magic},
    {"the model is cut short after 40 bytes", truncate_the_header},
    {"has model format 5, and this program reads formats 1 to 4; train it again or use the "
     "program that made it",
     set_a_later_version},
    {"the model is cut short: ", truncate_the_file},
    {"(bytes follow its end)", append_a_byte},
    {"(its number of sections is wrong)", miscount_sections},
    {"(its table of sections is cut short)", truncate_the_table},
    {"(a section lies outside the file)", move_a_section_end_outside},
    {"(a section lies outside the file)", move_a_section},
    {"(bytes between sections are not zero)", fill_a_gap},
    {"(bytes follow its last section)", shorten_the_last_section},
    {"(it has no topics or no features)", set_no_topics},
    {"(it has too many topics or features)", set_too_many_features},
    {"(its settings have the wrong size)", shorten_settings},
    {"(its name starts have the wrong size)", shorten_name_starts},
    {"(its decisions have the wrong size)", shorten_decisions},
    {"(its buckets have the wrong size)", shorten_buckets},
    {"(its idf have the wrong size)", shorten_idf},
    {"(its kinds have the wrong size)", shorten_kinds},
    {"(its text starts have the wrong size)", shorten_text_starts},
    {"(its weight starts have the wrong size)", shorten_weight_starts},
    {"(its settings are out of range)", use_three_word_phrases},
    {"(its name starts do not ascend)", break_name_starts},
    {"(a topic's name is malformed)", put_nul_in_a_name},
    {"the name of topic 1 (\"A\\x1b", put_an_escape_in_a_name},
    {"the name of topic 1 (\"A\\xc2\\x9b", put_a_c1_control_in_a_name},
    {"the name of topic 1 (\"A\\xe2\\x80\\xae", put_an_override_in_a_name},
    {"(its topics are not sorted by name)", unsort_names},
    {"(a topic's decision is out of range)", negate_a_slope},
    {"(its text starts do not ascend)", break_text_starts},
    {"(a feature is out of range)", make_an_idf_nan},
    {"(its texts are not UTF-8)", make_texts_malformed},
    {"(its vocabulary is inconsistent)", remove_a_feature},
    {"(its vocabulary is inconsistent)", free_a_slot_before_a_used_one},
    {"(its vocabulary is inconsistent)", give_a_free_slot_a_fingerprint},
    {"(its weights are cut short)", cut_the_last_weight},
    {"(its weight starts do not ascend)", break_weight_starts},
    {"(a weight belongs to no topic)", name_an_unknown_topic},
    {"(a weight belongs to no topic)", name_a_topic_twice},
    {"(a weight belongs to no topic)", set_a_mask_bit_after_the_last_topic},
    {"(a weight belongs to no topic)", set_more_mask_bits_than_weights},
    {"(a weight belongs to no topic)", put_a_weight_into_the_padding},
    {"(its last row is not followed by zeros)", put_a_weight_after_the_last_row},
    {"(its weight starts do not ascend)", make_the_end_a_row_of_pairs},
    {"(its manifest is not UTF-8)", make_the_manifest_malformed},
};

static const struct damage damages_of_format_2[] = {
    {"(its settings are out of range)", shorten_the_long_stems},
    {"has text rules 7, and this program has them up to 6; train it again or use the program that "
     "made it",
     use_later_text_rules},
    {"(a topic's decision is out of range)", give_a_topic_more_articles_than_there_are},
    {"(its familiarity has the wrong size)", cut_a_familiarity},
    {"(its familiarity has the wrong size)", keep_too_many_familiarities},
    {"(its familiarity is out of range)", make_a_familiarity_infinite},
    {"(its familiarity is out of range)", make_a_familiarity_nan},
    {"(its familiarity does not ascend)", unsort_familiarities},
};

static const struct damage damages_of_format_3[] = {
    {"(its settings are out of range)", negate_the_relevance},
    {"(its settings are out of range)", make_the_relevance_nan},
    {"(its decisions have the wrong size)", name_a_relevance_without_its_decision},
};

static const struct damage damages_of_format_4[] = {
    {"(its settings are out of range)", make_a_slope_fall},
    {"(its settings are out of range)", leave_out_a_slope},
    {"(its settings are out of range)", make_the_offset_infinite},
};

#endif
