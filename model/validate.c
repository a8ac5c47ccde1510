#include "model/validate.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "model/features/feature_rules.h"
#include "model/features/vocabulary.h"
#include "model/scoring/beta_calibration.h"
#include "model/scoring/score_spline.h"
#include "model/scoring/weight_rows.h"

static const void *section(const struct topic_sections_check *check, enum topic_section id)
{
    return topic_sections_at(&check->file, id);
}

struct topic_model_settings topic_validate_settings(const struct topic_sections *validated)
{
    struct topic_model_settings settings = {.text_rules = 0};
    memcpy(&settings, topic_sections_at(validated, TOPIC_SECTION_SETTINGS),
           topic_sections_settings_bytes(validated));
    return settings;
}

/* One for each topic, and one for relevance. */
static size_t column_count(const struct topic_sections_check *check)
{
    const struct topic_model_settings settings = topic_validate_settings(&check->file);
    return topic_model_settings_columns(&settings, check->file.header.topic_count);
}

static int fail_size(const struct topic_sections_check *check, enum topic_section id)
{
    return topic_error_set(
        check->err,
        "%s: the model is damaged (its %s have the wrong size); restore the file "
        "or train it again",
        check->path, topic_sections_name(id));
}

static int check_sizes(const struct topic_sections_check *check)
{
    uint64_t topics = check->file.header.topic_count;
    uint64_t features = check->file.header.feature_count;
    if (check->file.sections[TOPIC_SECTION_SETTINGS].size !=
        topic_sections_settings_bytes(&check->file))
        return fail_size(check, TOPIC_SECTION_SETTINGS);
    uint64_t columns = column_count(check);
    const struct {
        enum topic_section id;
        uint64_t size;
    } expected[] = {
        {TOPIC_SECTION_NAME_STARTS, (topics + 1) * sizeof(uint32_t)},
        {TOPIC_SECTION_DECISIONS, columns * sizeof(struct topic_decision)},
        {TOPIC_SECTION_BUCKETS,
         topic_vocabulary_bucket_count(features) * sizeof(struct topic_bucket)},
        {TOPIC_SECTION_IDF, features * sizeof(float)},
        {TOPIC_SECTION_KINDS, features},
        {TOPIC_SECTION_TEXT_STARTS, (features + 1) * sizeof(uint32_t)},
        {TOPIC_SECTION_WEIGHT_STARTS, (features + 1) * sizeof(uint32_t)},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (check->file.sections[expected[i].id].size != expected[i].size)
            return fail_size(check, expected[i].id);
    return 0;
}

static int fail_order(const struct topic_sections_check *check, enum topic_section id)
{
    return topic_error_set(check->err,
                           "%s: the model is damaged (its %s do not ascend); restore the file or "
                           "train it again",
                           check->path, topic_sections_name(id));
}

/* starts[0 .. count] must ascend from 0 to `total`. */
static int check_starts(const struct topic_sections_check *check, enum topic_section id,
                        size_t count, uint64_t total)
{
    const uint32_t *starts = section(check, id);
    bool ascends = starts[0] == 0 && starts[count] == total;
    for (size_t i = 0; ascends && i < count; i++)
        ascends = starts[i] <= starts[i + 1];
    return ascends ? 0 : fail_order(check, id);
}

static bool is_calibration_sane(struct topic_beta_calibration beta)
{
    bool is_absent = beta.low == 0 && beta.high == 0 && beta.offset == 0;
    return is_absent || topic_beta_calibration_is_valid(beta);
}

static bool is_spline_sane(const struct topic_score_spline *spline)
{
    return topic_score_spline_is_absent(spline) || topic_score_spline_is_valid(spline);
}

static bool are_long_stems_sane(const struct topic_model_settings *settings)
{
    return settings->long_stem_letters == 0 ||
           (settings->stem_letters > 0 && settings->long_stem_letters > settings->stem_letters &&
            settings->long_stem_letters <= TOPIC_WORD_MAX_BYTES);
}

static bool is_weight_sane(float weight)
{
    return weight >= 0 && weight <= TOPIC_MODEL_SETTINGS_WEIGHT_MAX;
}

static int check_settings(const struct topic_sections_check *check)
{
    const struct topic_model_settings settings = topic_validate_settings(&check->file);
    bool sane = is_weight_sane(settings.title_weight) && settings.phrase_words >= 1 &&
                settings.phrase_words <= 2 && settings.stem_letters <= TOPIC_WORD_MAX_BYTES &&
                are_long_stems_sane(&settings) && settings.single_label <= 1 &&
                settings.pivot >= 0 && isfinite(settings.pivot) && settings.rivalry > -1 &&
                settings.rivalry < 1 && settings.relevance >= 0 && isfinite(settings.relevance);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        sane = sane && is_weight_sane(settings.field_weight[i]);
    if (!sane || !is_calibration_sane(settings.calibration) || !is_spline_sane(&settings.spline))
        return topic_sections_damaged(check, "its settings are out of range");
    if (settings.text_rules > TOPIC_MODEL_SETTINGS_TEXT_RULES)
        return topic_error_set(check->err,
                               "%s: has text rules %u, and this program has them up to %d; train "
                               "it again or use the program that made it",
                               check->path, settings.text_rules, TOPIC_MODEL_SETTINGS_TEXT_RULES);
    return 0;
}

static int check_names(const struct topic_sections_check *check)
{
    const uint32_t *starts = section(check, TOPIC_SECTION_NAME_STARTS);
    const char *names = section(check, TOPIC_SECTION_NAMES);
    size_t topics = check->file.header.topic_count;
    if (check_starts(check, TOPIC_SECTION_NAME_STARTS, topics,
                     check->file.sections[TOPIC_SECTION_NAMES].size) < 0)
        return -1;
    for (size_t topic = 0; topic < topics; topic++) {
        const char *name = names + starts[topic];
        size_t size = starts[topic + 1] - starts[topic];
        if (size < 2 || size > TOPIC_FORMAT_NAME_MAX_BYTES + 1 ||
            memchr(name, '\0', size) != name + size - 1 || !topic_utf8_is_valid(name, size - 1))
            return topic_sections_damaged(check, "a topic's name is malformed");
        if (!topic_utf8_is_name(name, size - 1))
            return topic_error_set(check->err,
                                   "%s: the name of topic %zu (\"%s\") has a line break or control "
                                   "character: rename it in the corpus and train again",
                                   check->path, topic + 1, name);
        if (topic > 0 && strcmp(names + starts[topic - 1], name) >= 0)
            return topic_sections_damaged(check, "its topics are not sorted by name");
    }
    return 0;
}

static int check_decisions(const struct topic_sections_check *check)
{
    const struct topic_decision *decisions = section(check, TOPIC_SECTION_DECISIONS);
    const uint32_t articles = check->file.header.article_count;
    const size_t columns = column_count(check);
    for (size_t topic = 0; topic < columns; topic++) {
        struct topic_decision decision = decisions[topic];
        if (!isfinite(decision.bias) || !isfinite(decision.threshold) ||
            !isfinite(decision.offset) || !isfinite(decision.scale) || decision.scale <= 0 ||
            !isfinite(decision.slope) || decision.slope <= 0 || !(decision.f1 >= 0) ||
            !(decision.f1 <= 1) || decision.zero != 0 ||
            (articles > 0 && decision.articles > articles))
            return topic_sections_damaged(check, "a topic's decision is out of range");
    }
    return 0;
}

/* The number of features in the bucket; SIZE_MAX: one of them was seen before, or follows a free
 * slot. */
static size_t count_bucket(const struct topic_bucket *bucket, size_t feature_count,
                           unsigned char *seen)
{
    size_t used = 0;
    for (size_t i = 0; i < TOPIC_BUCKET_SLOTS; i++) {
        uint32_t feature = bucket->features[i];
        if (feature == 0) {
            if (bucket->fingerprints[i] != 0)
                return SIZE_MAX;
            continue;
        }
        if (used != i || feature > feature_count || seen[feature - 1])
            return SIZE_MAX;
        seen[feature - 1] = 1;
        used++;
    }
    return used;
}

/* Every feature must be in the table exactly once. Every search then ends: at most half of the
 * slots are used, and each bucket from its first slot on, so that the last slot of some bucket is
 * free. */
static int check_buckets(const struct topic_sections_check *check)
{
    const struct topic_bucket *buckets = section(check, TOPIC_SECTION_BUCKETS);
    size_t features = check->file.header.feature_count;
    size_t bucket_count = topic_vocabulary_bucket_count(features);
    unsigned char *seen = topic_memory_new(features, 1, check->err);
    if (!seen)
        return -1;
    size_t used = 0;
    bool sane = true;
    for (size_t i = 0; sane && i < bucket_count; i++) {
        size_t count = count_bucket(&buckets[i], features, seen);
        sane = count != SIZE_MAX;
        used += count;
    }
    free(seen);
    return sane && used == features
               ? 0
               : topic_sections_damaged(check, "its vocabulary is inconsistent");
}

static int check_features(const struct topic_sections_check *check)
{
    size_t features = check->file.header.feature_count;
    const float *idf = section(check, TOPIC_SECTION_IDF);
    const uint8_t *kinds = section(check, TOPIC_SECTION_KINDS);
    const char *texts = section(check, TOPIC_SECTION_TEXTS);
    if (check_starts(check, TOPIC_SECTION_TEXT_STARTS, features,
                     check->file.sections[TOPIC_SECTION_TEXTS].size) < 0)
        return -1;
    for (size_t feature = 0; feature < features; feature++)
        if (!isfinite(idf[feature]) || idf[feature] <= 0 ||
            kinds[feature] >= TOPIC_FEATURE_KIND_COUNT)
            return topic_sections_damaged(check, "a feature is out of range");
    if (!topic_utf8_is_valid(texts, check->file.sections[TOPIC_SECTION_TEXTS].size))
        return topic_sections_damaged(check, "its texts are not UTF-8");
    return check_buckets(check);
}

/* The row must have a weight for each bit of its masks, no bit after the last topic, and zero
 * padding. */
static bool masked_row_is_sane(const struct topic_weight *row, size_t units, size_t topic_count)
{
    const uint32_t *masks = (const uint32_t *)(const void *)row;
    const size_t mask_count = topic_weight_rows_mask_count(topic_count);
    const size_t last = topic_count % TOPIC_WEIGHT_ROWS_LANES;
    if (units < mask_count)
        return false;
    size_t count = 0;
    for (size_t i = 0; i < mask_count; i++)
        count += (size_t)__builtin_popcount(masks[i]);
    const int16_t *weights = (const int16_t *)(const void *)(masks + mask_count);
    return units == topic_weight_rows_masked_units(mask_count, count) &&
           (last == 0 || masks[mask_count - 1] >> last == 0) &&
           (count % 2 == 0 || weights[count] == 0);
}

static bool pairs_are_sane(const struct topic_weight *pairs, size_t count, size_t topic_count)
{
    for (size_t i = 0; i < count; i++)
        if (pairs[i].topic >= topic_count || (i > 0 && pairs[i].topic <= pairs[i - 1].topic))
            return false;
    return true;
}

/* The rows must fill the section, but for its slack. */
static int check_row_starts(const struct topic_sections_check *check, size_t units)
{
    const size_t features = check->file.header.feature_count;
    const uint32_t *starts = section(check, TOPIC_SECTION_WEIGHT_STARTS);
    bool ascends =
        starts[0] <= 1 && units >= TOPIC_WEIGHT_ROWS_SLACK &&
        starts[features] == topic_weight_rows_start(units - TOPIC_WEIGHT_ROWS_SLACK, false);
    for (size_t i = 0; ascends && i < features; i++)
        ascends = topic_weight_rows_unit(starts[i]) <= topic_weight_rows_unit(starts[i + 1]);
    return ascends ? 0 : fail_order(check, TOPIC_SECTION_WEIGHT_STARTS);
}

static int check_weights(const struct topic_sections_check *check)
{
    const size_t features = check->file.header.feature_count;
    const size_t columns = column_count(check);
    uint64_t size = check->file.sections[TOPIC_SECTION_WEIGHTS].size;
    const uint32_t *starts = section(check, TOPIC_SECTION_WEIGHT_STARTS);
    const struct topic_weight *weights = section(check, TOPIC_SECTION_WEIGHTS);
    if (size % sizeof *weights != 0)
        return topic_sections_damaged(check, "its weights are cut short");
    if (check_row_starts(check, size / sizeof *weights) < 0)
        return -1;
    for (size_t feature = 0; feature < features; feature++) {
        const struct topic_weight *row = weights + topic_weight_rows_unit(starts[feature]);
        size_t units =
            topic_weight_rows_unit(starts[feature + 1]) - topic_weight_rows_unit(starts[feature]);
        bool sane = topic_weight_rows_has_pairs(starts[feature])
                        ? pairs_are_sane(row, units, columns)
                        : masked_row_is_sane(row, units, columns);
        if (!sane)
            return topic_sections_damaged(check, "a weight belongs to no topic");
    }
    for (size_t i = 0; i < TOPIC_WEIGHT_ROWS_SLACK; i++)
        if (weights[topic_weight_rows_unit(starts[features]) + i].topic != 0 ||
            weights[topic_weight_rows_unit(starts[features]) + i].value != 0)
            return topic_sections_damaged(check, "its last row is not followed by zeros");
    return 0;
}

static int check_familiarity(const struct topic_sections_check *check)
{
    uint64_t size = check->file.sections[TOPIC_SECTION_FAMILIARITY].size;
    const float *values = section(check, TOPIC_SECTION_FAMILIARITY);
    size_t count = size / sizeof *values;
    if (size % sizeof *values != 0 || count > TOPIC_FORMAT_FAMILIARITY_MAX)
        return topic_sections_damaged(check, "its familiarity has the wrong size");
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            return topic_sections_damaged(check, "its familiarity is out of range");
        if (i > 0 && values[i] < values[i - 1])
            return topic_sections_damaged(check, "its familiarity does not ascend");
    }
    return 0;
}

/* No fewer than the text has, whether or not it is JSON: each value follows one of these bytes. */
static size_t count_values(const char *json, size_t len)
{
    size_t count = 0;
    bool in_string = false;
    for (size_t i = 0; i < len; i++) {
        if (in_string && json[i] == '\\')
            i++;
        else if (json[i] == '"')
            in_string = !in_string;
        else if (!in_string)
            count += json[i] == '{' || json[i] == '[' || json[i] == ',';
    }
    return count;
}

static int check_manifest(const struct topic_sections_check *check)
{
    const char *manifest = section(check, TOPIC_SECTION_MANIFEST);
    const size_t size = check->file.sections[TOPIC_SECTION_MANIFEST].size;
    if (size > TOPIC_FORMAT_MANIFEST_MAX_BYTES ||
        count_values(manifest, size) > TOPIC_FORMAT_MANIFEST_MAX_VALUES)
        return topic_error_set(check->err,
                               "%s: its manifest has more than %d values or %d bytes: no model "
                               "that topic train wrote has so much",
                               check->path, TOPIC_FORMAT_MANIFEST_MAX_VALUES,
                               TOPIC_FORMAT_MANIFEST_MAX_BYTES);
    return topic_utf8_is_valid(manifest, size)
               ? 0
               : topic_sections_damaged(check, "its manifest is not UTF-8");
}

int topic_validate_start(int fd, const char *path, size_t *size, struct topic_error *err)
{
    char start[TOPIC_SECTIONS_START_BYTES] = {0};
    struct topic_sections_check check = {.path = path, .file = {.bytes = start}, .err = err};
    struct stat status;
    if (fstat(fd, &status) < 0 || pread(fd, start, sizeof start, 0) < 0)
        return topic_error_set(err, "%s: cannot be read: %s", path, strerror(errno));
    *size = (size_t)status.st_size;
    return topic_sections_check_start(&check, start, *size) < 0 ? -1 : check_sizes(&check);
}

int topic_validate_file(struct topic_sections *validated, const struct topic_file *file,
                        const char *path, struct topic_error *err)
{
    struct topic_sections_check check = {.path = path, .file = {.bytes = file->bytes}, .err = err};
    if (topic_sections_check_start(&check, file->bytes, file->size) < 0 ||
        topic_sections_check_table(&check, file->size) < 0 || check_sizes(&check) < 0 ||
        check_settings(&check) < 0 || check_names(&check) < 0 || check_decisions(&check) < 0 ||
        check_features(&check) < 0 || check_weights(&check) < 0 || check_familiarity(&check) < 0 ||
        check_manifest(&check) < 0)
        return -1;
    *validated = check.file;
    return 0;
}
