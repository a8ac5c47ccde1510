#include "model/writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "base/output/file_replace.h"
#include "model/features/vocabulary.h"
#include "model/scoring/weight_rows.h"
#include "topicd/model.h"

struct section_bytes {
    const void *bytes;
    size_t size;
};

/* The sections that are computed from the parts. */
struct derived {
    uint32_t *name_starts;
    struct topic_buffer names;
    struct topic_bucket *buckets;
    size_t bucket_count;
    uint32_t *row_starts;
    struct topic_weight *rows;
};

static void derived_release(struct derived *derived)
{
    free(derived->name_starts);
    free(derived->buckets);
    free(derived->row_starts);
    free(derived->rows);
    topic_buffer_release(&derived->names);
}

static int derive(const struct topic_model_parts *parts, struct derived *derived,
                  struct topic_error *err)
{
    derived->name_starts = topic_memory_new(parts->topic_count + 1, sizeof(uint32_t), err);
    derived->bucket_count = topic_vocabulary_bucket_count(parts->feature_count);
    derived->buckets = topic_memory_new(derived->bucket_count, sizeof *derived->buckets, err);
    derived->row_starts = topic_memory_new(parts->feature_count + 1, sizeof(uint32_t), err);
    if (!derived->name_starts || !derived->buckets || !derived->row_starts)
        return -1;
    const struct topic_pairs pairs = {
        parts->weight_starts, parts->weights,
        topic_model_settings_columns(&parts->settings, parts->topic_count)};
    derived->rows = topic_weight_rows_pack(&pairs, parts->feature_count, derived->row_starts, err);
    if (!derived->rows)
        return -1;
    for (size_t topic = 0; topic < parts->topic_count; topic++) {
        const char *name = parts->topic_names[topic];
        if (topic_buffer_append(&derived->names, name, strlen(name) + 1, err) < 0)
            return -1;
        derived->name_starts[topic + 1] = (uint32_t)derived->names.len;
    }
    return topic_vocabulary_fill(derived->buckets, derived->bucket_count, parts->keys,
                                 parts->feature_count, err);
}

static int append_section(struct topic_buffer *out, struct section_bytes section,
                          struct topic_format_section *entry, struct topic_error *err)
{
    static const char zeros[TOPIC_FORMAT_ALIGNMENT];
    size_t rest = out->len % TOPIC_FORMAT_ALIGNMENT;
    if (rest && topic_buffer_append(out, zeros, TOPIC_FORMAT_ALIGNMENT - rest, err) < 0)
        return -1;
    entry->offset = out->len;
    entry->size = section.size;
    return topic_buffer_append(out, section.bytes, section.size, err);
}

static void write_header(struct topic_buffer *out, const struct topic_format_section *table,
                         const struct topic_model_parts *parts)
{
    struct topic_format_header header = {
        .magic = TOPIC_FORMAT_MAGIC,
        .version = TOPIC_FORMAT_VERSION,
        .section_count = TOPIC_SECTION_COUNT,
        .file_size = out->len,
        .topic_count = (uint32_t)parts->topic_count,
        .feature_count = (uint32_t)parts->feature_count,
        .article_count = (uint32_t)parts->article_count,
    };
    size_t covered = offsetof(struct topic_format_header, topic_count);
    memcpy(out->bytes, &header, sizeof header);
    memcpy(out->bytes + sizeof header, table, TOPIC_SECTION_COUNT * sizeof *table);
    header.checksum = topic_checksum(out->bytes + covered, out->len - covered, 0);
    memcpy(out->bytes, &header, sizeof header);
}

int topic_writer_format(const struct topic_model_parts *parts, struct topic_buffer *out,
                        struct topic_error *err)
{
    size_t topics = parts->topic_count;
    size_t features = parts->feature_count;
    size_t columns = topic_model_settings_columns(&parts->settings, topics);
    if (columns > TOPIC_FORMAT_TOPICS_MAX || features > TOPIC_FORMAT_FEATURES_MAX)
        return topic_error_set(err, "a model file cannot hold %zu topics and %zu features", topics,
                               features);
    struct derived derived = {0};
    struct topic_format_section table[TOPIC_SECTION_COUNT] = {0};
    int status = derive(parts, &derived, err);
    if (status < 0)
        goto done;
    const struct section_bytes sections[TOPIC_SECTION_COUNT] = {
        [TOPIC_SECTION_SETTINGS] = {&parts->settings, sizeof parts->settings},
        [TOPIC_SECTION_MANIFEST] = {parts->manifest.bytes, parts->manifest.len},
        [TOPIC_SECTION_NAME_STARTS] = {derived.name_starts, (topics + 1) * sizeof(uint32_t)},
        [TOPIC_SECTION_NAMES] = {derived.names.bytes, derived.names.len},
        [TOPIC_SECTION_DECISIONS] = {parts->decisions, columns * sizeof *parts->decisions},
        [TOPIC_SECTION_BUCKETS] = {derived.buckets, derived.bucket_count * sizeof *derived.buckets},
        [TOPIC_SECTION_IDF] = {parts->idf, features * sizeof *parts->idf},
        [TOPIC_SECTION_KINDS] = {parts->kinds, features},
        [TOPIC_SECTION_TEXT_STARTS] = {parts->text_starts, (features + 1) * sizeof(uint32_t)},
        [TOPIC_SECTION_TEXTS] = {parts->texts, parts->text_starts[features]},
        [TOPIC_SECTION_WEIGHT_STARTS] = {derived.row_starts, (features + 1) * sizeof(uint32_t)},
        [TOPIC_SECTION_WEIGHTS] = {derived.rows,
                                   (topic_weight_rows_unit(derived.row_starts[features]) +
                                    TOPIC_WEIGHT_ROWS_SLACK) *
                                       sizeof *derived.rows},
        [TOPIC_SECTION_FAMILIARITY] = {parts->familiarity,
                                       parts->familiarity_count * sizeof *parts->familiarity},
    };
    static const char blank[sizeof(struct topic_format_header) + sizeof table];
    topic_buffer_reset(out);
    status = topic_buffer_append(out, blank, sizeof blank, err);
    for (size_t i = 0; i < TOPIC_SECTION_COUNT && status == 0; i++)
        status = append_section(out, sections[i], &table[i], err);
    if (status == 0)
        write_header(out, table, parts);
done:
    derived_release(&derived);
    return status;
}

/* Opens the written file like any model. */
static int check_opens(const char *path, struct topic_error *err)
{
    struct topic_model *model = topic_model_open(path, err);
    if (!model)
        return -1;
    topic_model_unref(model);
    return 0;
}

int topic_writer_save(const struct topic_model_parts *parts, const char *path, size_t *size_bytes,
                      struct topic_error *err)
{
    struct topic_buffer bytes = {0};
    struct topic_file_replacement file;
    int status = topic_writer_format(parts, &bytes, err);
    if (status == 0)
        status = topic_file_replace_begin(&file, path, err);
    if (status == 0) {
        status = topic_file_replace_write(&file, bytes.bytes, bytes.len, err);
        if (status == 0)
            status = check_opens(file.temporary, err);
        if (status == 0)
            status = topic_file_replace_commit(&file, err);
        else
            topic_file_replace_abandon(&file);
    }
    *size_bytes = bytes.len;
    topic_buffer_release(&bytes);
    return status;
}
