#include "model/validate.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "model/features/feature_rules.h"
#include "model/features/vocabulary.h"
#include "model/scoring/beta_calibration.h"
#include "model/scoring/weight_rows.h"

struct check {
    const char *path;
    struct topic_validated_file file;
    struct topic_error *err;
};

static const char *const section_names[TOPIC_SECTION_COUNT] = {
    [TOPIC_SECTION_SETTINGS] = "settings",
    [TOPIC_SECTION_MANIFEST] = "manifest",
    [TOPIC_SECTION_NAME_STARTS] = "name starts",
    [TOPIC_SECTION_NAMES] = "names",
    [TOPIC_SECTION_DECISIONS] = "decisions",
    [TOPIC_SECTION_BUCKETS] = "buckets",
    [TOPIC_SECTION_IDF] = "idf",
    [TOPIC_SECTION_KINDS] = "kinds",
    [TOPIC_SECTION_TEXT_STARTS] = "text starts",
    [TOPIC_SECTION_TEXTS] = "texts",
    [TOPIC_SECTION_WEIGHT_STARTS] = "weight starts",
    [TOPIC_SECTION_WEIGHTS] = "weights",
    [TOPIC_SECTION_FAMILIARITY] = "familiarity",
};

/* What differs from format to format. */
static const struct layout {
    uint32_t sections;
    size_t settings; /* bytes */
} layouts[TOPIC_FORMAT_VERSION + 1] = {
    [1] = {.sections = TOPIC_SECTION_FAMILIARITY, .settings = TOPIC_MODEL_SETTINGS_BYTES_1},
    [2] = {.sections = TOPIC_SECTION_COUNT, .settings = sizeof(struct topic_model_settings)},
};

static const struct layout *layout_of(const struct topic_validated_file *file)
{
    return &layouts[file->header.version];
}

static size_t table_size(const struct topic_validated_file *file)
{
    return layout_of(file)->sections * sizeof *file->sections;
}

static int damaged(const struct check *check, const char *what)
{
    return topic_error_set(check->err,
                           "%s: the model is damaged (%s); restore the file or train it again",
                           check->path, what);
}

/* `start` is the first bytes of a file of `size` bytes: as many as a header has, if the file has
 * them. */
static int check_header(struct check *check, const char *start, size_t size)
{
    struct topic_format_header *header = &check->file.header;
    if (size == 0)
        return topic_error_set(check->err, "%s: is empty, not a topic model", check->path);
    if (size < sizeof header->magic || memcmp(start, TOPIC_FORMAT_MAGIC, sizeof header->magic) != 0)
        return topic_error_set(check->err, "%s: is not a topic model; make one with `topic train`",
                               check->path);
    if (size < sizeof *header)
        return topic_error_set(check->err, "%s: the model is cut short after %zu bytes",
                               check->path, size);
    memcpy(header, start, sizeof *header);
    if (header->version == 1)
        header->article_count = 0; /* not a field of this format */
    if (header->version < TOPIC_FORMAT_OLDEST_VERSION || header->version > TOPIC_FORMAT_VERSION)
        return topic_error_set(check->err,
                               "%s: has model format %u, and this program reads formats %d and %d; "
                               "train it again or use the program that made it",
                               check->path, header->version, TOPIC_FORMAT_OLDEST_VERSION,
                               TOPIC_FORMAT_VERSION);
    if (header->file_size > size)
        return topic_error_set(check->err, "%s: the model is cut short: %zu of %llu bytes",
                               check->path, size, (unsigned long long)header->file_size);
    if (header->file_size < size)
        return damaged(check, "bytes follow its end");
    if (header->section_count != layout_of(&check->file)->sections)
        return damaged(check, "its number of sections is wrong");
    if (size < sizeof *header + table_size(&check->file))
        return damaged(check, "its table of sections is cut short");
    return 0;
}

static int check_checksum(const struct check *check, size_t size)
{
    size_t covered = offsetof(struct topic_format_header, topic_count);
    if (topic_checksum(check->file.bytes + covered, size - covered, 0) !=
        check->file.header.checksum)
        return damaged(check, "its checksum does not match");
    return 0;
}

/* A matching checksum only rules out accidental damage. From here on, the content is treated as
 * chosen by an attacker. */
static int check_table(struct check *check)
{
    const size_t table = table_size(&check->file);
    memcpy(check->file.sections, check->file.bytes + sizeof check->file.header, table);
    uint64_t end = sizeof check->file.header + table;
    for (size_t i = 0; i < layout_of(&check->file)->sections; i++) {
        uint64_t offset = check->file.sections[i].offset;
        uint64_t gap =
            (TOPIC_FORMAT_ALIGNMENT - end % TOPIC_FORMAT_ALIGNMENT) % TOPIC_FORMAT_ALIGNMENT;
        if (offset != end + gap || offset > check->file.header.file_size ||
            check->file.sections[i].size > check->file.header.file_size - offset)
            return damaged(check, "a section lies outside the file");
        for (uint64_t at = end; at < offset; at++)
            if (check->file.bytes[at] != 0)
                return damaged(check, "bytes between sections are not zero");
        end = offset + check->file.sections[i].size;
    }
    if (end != check->file.header.file_size)
        return damaged(check, "bytes follow its last section");
    if (check->file.header.topic_count == 0 || check->file.header.feature_count == 0)
        return damaged(check, "it has no topics or no features");
    if (check->file.header.topic_count > TOPIC_FORMAT_TOPICS_MAX ||
        check->file.header.feature_count > TOPIC_FORMAT_FEATURES_MAX)
        return damaged(check, "it has too many topics or features");
    return 0;
}

static const void *section(const struct check *check, enum topic_section id)
{
    return topic_validate_section(&check->file, id);
}

static int check_sizes(const struct check *check)
{
    uint64_t topics = check->file.header.topic_count;
    uint64_t features = check->file.header.feature_count;
    const struct {
        enum topic_section id;
        uint64_t size;
    } expected[] = {
        {TOPIC_SECTION_SETTINGS, layout_of(&check->file)->settings},
        {TOPIC_SECTION_NAME_STARTS, (topics + 1) * sizeof(uint32_t)},
        {TOPIC_SECTION_DECISIONS, topics * sizeof(struct topic_decision)},
        {TOPIC_SECTION_BUCKETS,
         topic_vocabulary_bucket_count(features) * sizeof(struct topic_bucket)},
        {TOPIC_SECTION_IDF, features * sizeof(float)},
        {TOPIC_SECTION_KINDS, features},
        {TOPIC_SECTION_TEXT_STARTS, (features + 1) * sizeof(uint32_t)},
        {TOPIC_SECTION_WEIGHT_STARTS, (features + 1) * sizeof(uint32_t)},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (check->file.sections[expected[i].id].size != expected[i].size)
            return topic_error_set(check->err,
                                   "%s: the model is damaged (its %s have the wrong size); restore "
                                   "the file or train it again",
                                   check->path, section_names[expected[i].id]);
    return 0;
}

static int fail_order(const struct check *check, enum topic_section id)
{
    return topic_error_set(check->err,
                           "%s: the model is damaged (its %s do not ascend); restore the file or "
                           "train it again",
                           check->path, section_names[id]);
}

/* starts[0 .. count] must ascend from 0 to `total`. */
static int check_starts(const struct check *check, enum topic_section id, size_t count,
                        uint64_t total)
{
    const uint32_t *starts = section(check, id);
    bool ascends = starts[0] == 0 && starts[count] == total;
    for (size_t i = 0; ascends && i < count; i++)
        ascends = starts[i] <= starts[i + 1];
    return ascends ? 0 : fail_order(check, id);
}

struct topic_model_settings topic_validate_settings(const struct topic_validated_file *validated)
{
    struct topic_model_settings settings = {.text_rules = 0};
    memcpy(&settings, topic_validate_section(validated, TOPIC_SECTION_SETTINGS),
           layout_of(validated)->settings);
    return settings;
}

static bool is_calibration_sane(struct topic_beta_calibration beta)
{
    bool is_absent = beta.low == 0 && beta.high == 0 && beta.offset == 0;
    return is_absent || topic_beta_calibration_is_valid(beta);
}

static bool are_long_stems_sane(const struct topic_model_settings *settings)
{
    return settings->long_stem_letters == 0 ||
           (settings->stem_letters > 0 && settings->long_stem_letters > settings->stem_letters &&
            settings->long_stem_letters <= TOPIC_WORD_MAX_BYTES);
}

static int check_settings(const struct check *check)
{
    const struct topic_model_settings settings = topic_validate_settings(&check->file);
    bool sane = settings.title_weight >= 0 && isfinite(settings.title_weight) &&
                settings.phrase_words >= 1 && settings.phrase_words <= 2 &&
                settings.stem_letters <= TOPIC_WORD_MAX_BYTES && are_long_stems_sane(&settings) &&
                settings.single_label <= 1 && settings.pivot >= 0 && isfinite(settings.pivot) &&
                settings.rivalry > -1 && settings.rivalry < 1;
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        sane = sane && settings.field_weight[i] >= 0 && isfinite(settings.field_weight[i]);
    if (!sane || !is_calibration_sane(settings.calibration))
        return damaged(check, "its settings are out of range");
    if (settings.text_rules > TOPIC_MODEL_SETTINGS_TEXT_RULES)
        return topic_error_set(check->err,
                               "%s: has text rules %u, and this program has them up to %d; train "
                               "it again or use the program that made it",
                               check->path, settings.text_rules, TOPIC_MODEL_SETTINGS_TEXT_RULES);
    return 0;
}

static int check_names(const struct check *check)
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
            return damaged(check, "a topic's name is malformed");
        if (!topic_utf8_is_name(name, size - 1))
            return topic_error_set(check->err,
                                   "%s: the name of topic %zu (\"%s\") has a line break or control "
                                   "character: rename it in the corpus and train again",
                                   check->path, topic + 1, name);
        if (topic > 0 && strcmp(names + starts[topic - 1], name) >= 0)
            return damaged(check, "its topics are not sorted by name");
    }
    return 0;
}

static int check_decisions(const struct check *check)
{
    const struct topic_decision *decisions = section(check, TOPIC_SECTION_DECISIONS);
    const uint32_t articles = check->file.header.article_count;
    for (size_t topic = 0; topic < check->file.header.topic_count; topic++) {
        struct topic_decision decision = decisions[topic];
        if (!isfinite(decision.bias) || !isfinite(decision.threshold) ||
            !isfinite(decision.offset) || !isfinite(decision.scale) || decision.scale <= 0 ||
            !isfinite(decision.slope) || decision.slope <= 0 || !(decision.f1 >= 0) ||
            !(decision.f1 <= 1) || decision.zero != 0 ||
            (articles > 0 && decision.articles > articles))
            return damaged(check, "a topic's decision is out of range");
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
static int check_buckets(const struct check *check)
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
    return sane && used == features ? 0 : damaged(check, "its vocabulary is inconsistent");
}

static int check_features(const struct check *check)
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
            return damaged(check, "a feature is out of range");
    if (!topic_utf8_is_valid(texts, check->file.sections[TOPIC_SECTION_TEXTS].size))
        return damaged(check, "its texts are not UTF-8");
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
static int check_row_starts(const struct check *check, size_t units)
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

static int check_weights(const struct check *check)
{
    size_t features = check->file.header.feature_count;
    uint64_t size = check->file.sections[TOPIC_SECTION_WEIGHTS].size;
    const uint32_t *starts = section(check, TOPIC_SECTION_WEIGHT_STARTS);
    const struct topic_weight *weights = section(check, TOPIC_SECTION_WEIGHTS);
    if (size % sizeof *weights != 0)
        return damaged(check, "its weights are cut short");
    if (check_row_starts(check, size / sizeof *weights) < 0)
        return -1;
    for (size_t feature = 0; feature < features; feature++) {
        const struct topic_weight *row = weights + topic_weight_rows_unit(starts[feature]);
        size_t units =
            topic_weight_rows_unit(starts[feature + 1]) - topic_weight_rows_unit(starts[feature]);
        bool sane = topic_weight_rows_has_pairs(starts[feature])
                        ? pairs_are_sane(row, units, check->file.header.topic_count)
                        : masked_row_is_sane(row, units, check->file.header.topic_count);
        if (!sane)
            return damaged(check, "a weight belongs to no topic");
    }
    for (size_t i = 0; i < TOPIC_WEIGHT_ROWS_SLACK; i++)
        if (weights[topic_weight_rows_unit(starts[features]) + i].topic != 0 ||
            weights[topic_weight_rows_unit(starts[features]) + i].value != 0)
            return damaged(check, "its last row is not followed by zeros");
    return 0;
}

static int check_familiarity(const struct check *check)
{
    uint64_t size = check->file.sections[TOPIC_SECTION_FAMILIARITY].size;
    const float *values = section(check, TOPIC_SECTION_FAMILIARITY);
    size_t count = size / sizeof *values;
    if (size % sizeof *values != 0 || count > TOPIC_FORMAT_FAMILIARITY_MAX)
        return damaged(check, "its familiarity has the wrong size");
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            return damaged(check, "its familiarity is out of range");
        if (i > 0 && values[i] < values[i - 1])
            return damaged(check, "its familiarity does not ascend");
    }
    return 0;
}

int topic_validate_start(const char *start, size_t size, const char *path, struct topic_error *err)
{
    struct check check = {.path = path, .err = err};
    return check_header(&check, start, size);
}

int topic_validate_file(struct topic_validated_file *validated, const struct topic_file *file,
                        const char *path, struct topic_error *err)
{
    struct check check = {.path = path, .file = {.bytes = file->bytes}, .err = err};
    if (check_header(&check, file->bytes, file->size) < 0 ||
        check_checksum(&check, file->size) < 0 || check_table(&check) < 0 ||
        check_sizes(&check) < 0 || check_settings(&check) < 0 || check_names(&check) < 0 ||
        check_decisions(&check) < 0 || check_features(&check) < 0 || check_weights(&check) < 0 ||
        check_familiarity(&check) < 0)
        return -1;
    if (!topic_utf8_is_valid(section(&check, TOPIC_SECTION_MANIFEST),
                             check.file.sections[TOPIC_SECTION_MANIFEST].size))
        return damaged(&check, "its manifest is not UTF-8");
    *validated = check.file;
    return 0;
}
