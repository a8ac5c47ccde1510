/* Everything in a model file that is used as a length, an offset or an index is proved here, once,
 * at opening; behind it the file is trusted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "model/model.h"

struct proof {
    const char *path;
    const char *bytes;
    struct topic_format_header header;
    struct topic_format_section table[TOPIC_SECTION_COUNT];
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
};

static int damaged(const struct proof *proof, const char *what)
{
    return topic_error_set(proof->err,
                           "%s: the model is damaged (%s); restore the file or train it again",
                           proof->path, what);
}

static int check_header(struct proof *proof, size_t size)
{
    struct topic_format_header *header = &proof->header;
    if (size < sizeof header->magic ||
        memcmp(proof->bytes, TOPIC_FORMAT_MAGIC, sizeof header->magic) != 0)
        return topic_error_set(proof->err, "%s: is not a topic model; make one with `topic train`",
                               proof->path);
    if (size < sizeof *header)
        return topic_error_set(proof->err, "%s: the model is cut short after %zu bytes",
                               proof->path, size);
    memcpy(header, proof->bytes, sizeof *header);
    if (header->version != TOPIC_FORMAT_VERSION)
        return topic_error_set(proof->err,
                               "%s: has model format %u, and this program reads format %d; train "
                               "it again or use the program that made it",
                               proof->path, header->version, TOPIC_FORMAT_VERSION);
    if (header->file_size > size)
        return topic_error_set(proof->err, "%s: the model is cut short: %zu of %llu bytes",
                               proof->path, size, (unsigned long long)header->file_size);
    if (header->file_size < size)
        return damaged(proof, "bytes follow its end");
    if (header->section_count != TOPIC_SECTION_COUNT)
        return damaged(proof, "its number of sections is wrong");
    if (size < sizeof *header + sizeof proof->table)
        return damaged(proof, "its table of sections is cut short");
    size_t covered = offsetof(struct topic_format_header, topic_count);
    if (topic_checksum(proof->bytes + covered, size - covered, 0) != header->checksum)
        return damaged(proof, "its checksum does not match");
    return 0;
}

/* A matching checksum only says that nobody damaged the file by accident: from here on the content
 * is held to be chosen by an enemy. */
static int check_table(struct proof *proof)
{
    memcpy(proof->table, proof->bytes + sizeof proof->header, sizeof proof->table);
    uint64_t end = sizeof proof->header + sizeof proof->table;
    for (size_t i = 0; i < TOPIC_SECTION_COUNT; i++) {
        uint64_t offset = proof->table[i].offset;
        uint64_t gap =
            (TOPIC_FORMAT_ALIGNMENT - end % TOPIC_FORMAT_ALIGNMENT) % TOPIC_FORMAT_ALIGNMENT;
        if (offset != end + gap || offset > proof->header.file_size ||
            proof->table[i].size > proof->header.file_size - offset)
            return damaged(proof, "a section lies outside the file");
        for (uint64_t at = end; at < offset; at++)
            if (proof->bytes[at] != 0)
                return damaged(proof, "bytes between sections are not zero");
        end = offset + proof->table[i].size;
    }
    if (end != proof->header.file_size)
        return damaged(proof, "bytes follow its last section");
    if (proof->header.topic_count == 0 || proof->header.feature_count == 0)
        return damaged(proof, "it has no topics or no features");
    if (proof->header.topic_count > TOPIC_FORMAT_TOPICS_MAX ||
        proof->header.feature_count > TOPIC_FORMAT_FEATURES_MAX)
        return damaged(proof, "it has too many topics or features");
    return 0;
}

static const void *section(const struct proof *proof, enum topic_section id)
{
    return proof->bytes + proof->table[id].offset;
}

static int check_sizes(const struct proof *proof)
{
    uint64_t topics = proof->header.topic_count;
    uint64_t features = proof->header.feature_count;
    const struct {
        enum topic_section id;
        uint64_t size;
    } expected[] = {
        {TOPIC_SECTION_SETTINGS, sizeof(struct topic_model_settings)},
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
        if (proof->table[expected[i].id].size != expected[i].size)
            return topic_error_set(proof->err,
                                   "%s: the model is damaged (its %s have the wrong size); restore "
                                   "the file or train it again",
                                   proof->path, section_names[expected[i].id]);
    return 0;
}

static int do_not_ascend(const struct proof *proof, enum topic_section id)
{
    return topic_error_set(proof->err,
                           "%s: the model is damaged (its %s do not ascend); restore the file or "
                           "train it again",
                           proof->path, section_names[id]);
}

/* starts[0 .. count] must ascend from 0 to exactly `total`. */
static int check_starts(const struct proof *proof, enum topic_section id, size_t count,
                        uint64_t total)
{
    const uint32_t *starts = section(proof, id);
    bool ascends = starts[0] == 0 && starts[count] == total;
    for (size_t i = 0; ascends && i < count; i++)
        ascends = starts[i] <= starts[i + 1];
    return ascends ? 0 : do_not_ascend(proof, id);
}

static int check_settings(const struct proof *proof)
{
    const struct topic_model_settings *settings = section(proof, TOPIC_SECTION_SETTINGS);
    bool sane = settings->title_weight >= 0 && isfinite(settings->title_weight) &&
                settings->phrase_words >= 1 && settings->phrase_words <= 2 &&
                settings->stem_letters <= TOPIC_WORD_MAX_BYTES && settings->single_label <= 1 &&
                settings->pivot >= 0 && isfinite(settings->pivot) && settings->rivalry > -1 &&
                settings->rivalry < 1;
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        sane = sane && settings->field_weight[i] >= 0 && isfinite(settings->field_weight[i]);
    return sane ? 0 : damaged(proof, "its settings are out of range");
}

static int check_names(const struct proof *proof)
{
    const uint32_t *starts = section(proof, TOPIC_SECTION_NAME_STARTS);
    const char *names = section(proof, TOPIC_SECTION_NAMES);
    size_t topics = proof->header.topic_count;
    if (check_starts(proof, TOPIC_SECTION_NAME_STARTS, topics,
                     proof->table[TOPIC_SECTION_NAMES].size) < 0)
        return -1;
    for (size_t topic = 0; topic < topics; topic++) {
        const char *name = names + starts[topic];
        size_t size = starts[topic + 1] - starts[topic];
        if (size < 2 || size > TOPIC_FORMAT_NAME_MAX_BYTES + 1 ||
            memchr(name, '\0', size) != name + size - 1 || !topic_utf8_is_valid(name, size - 1))
            return damaged(proof, "a topic's name is malformed");
        if (topic > 0 && strcmp(names + starts[topic - 1], name) >= 0)
            return damaged(proof, "its topics are not sorted by name");
    }
    return 0;
}

static int check_decisions(const struct proof *proof)
{
    const struct topic_decision *decisions = section(proof, TOPIC_SECTION_DECISIONS);
    for (size_t topic = 0; topic < proof->header.topic_count; topic++) {
        struct topic_decision decision = decisions[topic];
        if (!isfinite(decision.bias) || !isfinite(decision.threshold) ||
            !isfinite(decision.offset) || !isfinite(decision.scale) || decision.scale <= 0 ||
            !isfinite(decision.slope) || decision.slope <= 0 || !(decision.f1 >= 0) ||
            !(decision.f1 <= 1) || decision.zero != 0)
            return damaged(proof, "a topic's decision is out of range");
    }
    return 0;
}

/* Features in the bucket, each seen for the first time and none behind a free slot; SIZE_MAX when
 * it is otherwise. */
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

/* Every feature must be in the table exactly once. As at most half of the slots are used, and each
 * bucket from its beginning, some bucket has its last slot free, where every search ends. */
static int check_buckets(const struct proof *proof)
{
    const struct topic_bucket *buckets = section(proof, TOPIC_SECTION_BUCKETS);
    size_t features = proof->header.feature_count;
    size_t bucket_count = topic_vocabulary_bucket_count(features);
    unsigned char *seen = topic_memory_new(features, 1, proof->err);
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
    return sane && used == features ? 0 : damaged(proof, "its vocabulary is inconsistent");
}

static int check_features(const struct proof *proof)
{
    size_t features = proof->header.feature_count;
    const float *idf = section(proof, TOPIC_SECTION_IDF);
    const uint8_t *kinds = section(proof, TOPIC_SECTION_KINDS);
    const char *texts = section(proof, TOPIC_SECTION_TEXTS);
    if (check_starts(proof, TOPIC_SECTION_TEXT_STARTS, features,
                     proof->table[TOPIC_SECTION_TEXTS].size) < 0)
        return -1;
    for (size_t feature = 0; feature < features; feature++)
        if (!isfinite(idf[feature]) || idf[feature] <= 0 ||
            kinds[feature] >= TOPIC_FEATURE_KIND_COUNT)
            return damaged(proof, "a feature is out of range");
    if (!topic_utf8_is_valid(texts, proof->table[TOPIC_SECTION_TEXTS].size))
        return damaged(proof, "its texts are not UTF-8");
    return check_buckets(proof);
}

/* As many weights as the masks have bits, none behind the last topic, and zero what fills up. */
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

/* The rows fill the section up to its slack. */
static int check_row_starts(const struct proof *proof, size_t units)
{
    const size_t features = proof->header.feature_count;
    const uint32_t *starts = section(proof, TOPIC_SECTION_WEIGHT_STARTS);
    bool ascends =
        starts[0] <= 1 && units >= TOPIC_WEIGHT_ROWS_SLACK &&
        starts[features] == topic_weight_rows_start(units - TOPIC_WEIGHT_ROWS_SLACK, false);
    for (size_t i = 0; ascends && i < features; i++)
        ascends = topic_weight_rows_unit(starts[i]) <= topic_weight_rows_unit(starts[i + 1]);
    return ascends ? 0 : do_not_ascend(proof, TOPIC_SECTION_WEIGHT_STARTS);
}

static int check_weights(const struct proof *proof)
{
    size_t features = proof->header.feature_count;
    uint64_t size = proof->table[TOPIC_SECTION_WEIGHTS].size;
    const uint32_t *starts = section(proof, TOPIC_SECTION_WEIGHT_STARTS);
    const struct topic_weight *weights = section(proof, TOPIC_SECTION_WEIGHTS);
    if (size % sizeof *weights != 0)
        return damaged(proof, "its weights are cut short");
    if (check_row_starts(proof, size / sizeof *weights) < 0)
        return -1;
    for (size_t feature = 0; feature < features; feature++) {
        const struct topic_weight *row = weights + topic_weight_rows_unit(starts[feature]);
        size_t units =
            topic_weight_rows_unit(starts[feature + 1]) - topic_weight_rows_unit(starts[feature]);
        bool sane = topic_weight_rows_has_pairs(starts[feature])
                        ? pairs_are_sane(row, units, proof->header.topic_count)
                        : masked_row_is_sane(row, units, proof->header.topic_count);
        if (!sane)
            return damaged(proof, "a weight belongs to no topic");
    }
    for (size_t i = 0; i < TOPIC_WEIGHT_ROWS_SLACK; i++)
        if (weights[topic_weight_rows_unit(starts[features]) + i].topic != 0 ||
            weights[topic_weight_rows_unit(starts[features]) + i].value != 0)
            return damaged(proof, "its last row is not followed by zeros");
    return 0;
}

static void set_pointers(struct topic_model *model, const struct proof *proof)
{
    model->settings = section(proof, TOPIC_SECTION_SETTINGS);
    model->manifest = (struct topic_text){section(proof, TOPIC_SECTION_MANIFEST),
                                          proof->table[TOPIC_SECTION_MANIFEST].size};
    model->topic_count = proof->header.topic_count;
    model->name_starts = section(proof, TOPIC_SECTION_NAME_STARTS);
    model->names = section(proof, TOPIC_SECTION_NAMES);
    model->decisions = section(proof, TOPIC_SECTION_DECISIONS);
    model->vocabulary = (struct topic_vocabulary){
        .buckets = section(proof, TOPIC_SECTION_BUCKETS),
        .bucket_count = topic_vocabulary_bucket_count(proof->header.feature_count),
        .feature_count = proof->header.feature_count,
        .idf = section(proof, TOPIC_SECTION_IDF)};
    model->kinds = section(proof, TOPIC_SECTION_KINDS);
    model->text_starts = section(proof, TOPIC_SECTION_TEXT_STARTS);
    model->texts = section(proof, TOPIC_SECTION_TEXTS);
    model->rows = (struct topic_weight_rows){.starts = section(proof, TOPIC_SECTION_WEIGHT_STARTS),
                                             .weights = section(proof, TOPIC_SECTION_WEIGHTS),
                                             .topic_count = proof->header.topic_count};
}

int topic_validate_model(struct topic_model *model, const char *path, struct topic_error *err)
{
    struct proof proof = {.path = path, .bytes = model->file.bytes, .err = err};
    if (model->file.size == 0)
        return topic_error_set(err, "%s: is empty, not a topic model", path);
    if (check_header(&proof, model->file.size) < 0 || check_table(&proof) < 0 ||
        check_sizes(&proof) < 0 || check_settings(&proof) < 0 || check_names(&proof) < 0 ||
        check_decisions(&proof) < 0 || check_features(&proof) < 0 || check_weights(&proof) < 0)
        return -1;
    if (!topic_utf8_is_valid(section(&proof, TOPIC_SECTION_MANIFEST),
                             proof.table[TOPIC_SECTION_MANIFEST].size))
        return damaged(&proof, "its manifest is not UTF-8");
    set_pointers(model, &proof);
    return 0;
}
