#include "model/sections.h"

#include <string.h>

#include "base/checksum.h"
#include "base/content_kind.h"
#include "model/file/model_settings.h"

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
    [2] = {.sections = TOPIC_SECTION_COUNT, .settings = TOPIC_MODEL_SETTINGS_BYTES_2},
    [3] = {.sections = TOPIC_SECTION_COUNT, .settings = TOPIC_MODEL_SETTINGS_BYTES_3},
    [4] = {.sections = TOPIC_SECTION_COUNT, .settings = sizeof(struct topic_model_settings)},
};

_Static_assert(TOPIC_SECTIONS_START_BYTES >=
                   sizeof(struct topic_format_header) +
                       TOPIC_SECTION_COUNT * sizeof(struct topic_format_section) +
                       TOPIC_FORMAT_ALIGNMENT + sizeof(struct topic_model_settings),
               "the header, the table and the settings behind it are among the first bytes");

static const struct layout *layout_of(const struct topic_sections *file)
{
    return &layouts[file->header.version];
}

static size_t table_size(const struct topic_sections *file)
{
    return layout_of(file)->sections * sizeof *file->sections;
}

int topic_sections_damaged(const struct topic_sections_check *check, const char *what)
{
    return topic_error_set(check->err,
                           "%s: the model is damaged (%s); restore the file or train it again",
                           check->path, what);
}

static int refuse(const struct topic_sections_check *check, enum topic_content_kind kind)
{
    if (topic_content_kind_refuse(kind, check->path, "a topic model; make one with `topic train`",
                                  check->err) < 0)
        return -1;
    return topic_error_set(check->err, "%s: is not a topic model; make one with `topic train`",
                           check->path);
}

static int check_counts(const struct topic_sections_check *check)
{
    const struct topic_format_header *header = &check->file.header;
    if (header->topic_count == 0 || header->feature_count == 0)
        return topic_sections_damaged(check, "it has no topics or no features");
    if (header->topic_count > TOPIC_FORMAT_TOPICS_MAX ||
        header->feature_count > TOPIC_FORMAT_FEATURES_MAX)
        return topic_sections_damaged(check, "it has too many topics or features");
    return 0;
}

/* The first multiple of the alignment at or after `end`. */
static uint64_t align(uint64_t end)
{
    return end + (TOPIC_FORMAT_ALIGNMENT - end % TOPIC_FORMAT_ALIGNMENT) % TOPIC_FORMAT_ALIGNMENT;
}

/* Whether the sections follow one another to the end of the file. */
static int check_layout(const struct topic_sections_check *check)
{
    const uint64_t file_size = check->file.header.file_size;
    uint64_t end = sizeof check->file.header + table_size(&check->file);
    for (size_t i = 0; i < layout_of(&check->file)->sections; i++) {
        uint64_t offset = check->file.sections[i].offset;
        if (offset != align(end) || offset > file_size ||
            check->file.sections[i].size > file_size - offset)
            return topic_sections_damaged(check, "a section lies outside the file");
        end = offset + check->file.sections[i].size;
    }
    return end == file_size ? 0 : topic_sections_damaged(check, "bytes follow its last section");
}

int topic_sections_check_start(struct topic_sections_check *check, const char *start, size_t size)
{
    struct topic_format_header *header = &check->file.header;
    if (size == 0)
        return topic_error_set(check->err, "%s: is empty, not a topic model", check->path);
    if (size < sizeof header->magic || memcmp(start, TOPIC_FORMAT_MAGIC, sizeof header->magic) != 0)
        return refuse(check, topic_content_kind_of(start, size < TOPIC_SECTIONS_START_BYTES
                                                              ? size
                                                              : TOPIC_SECTIONS_START_BYTES));
    if (size < sizeof *header)
        return topic_error_set(
            check->err,
            "%s: the model is cut short after %zu bytes; restore the file or train it again",
            check->path, size);
    memcpy(header, start, sizeof *header);
    if (header->version == 1)
        header->article_count = 0; /* not a field of this format */
    if (header->version < TOPIC_FORMAT_OLDEST_VERSION || header->version > TOPIC_FORMAT_VERSION)
        return topic_error_set(check->err,
                               "%s: has model format %u, and this program reads formats %d to %d; "
                               "train it again or use the program that made it",
                               check->path, header->version, TOPIC_FORMAT_OLDEST_VERSION,
                               TOPIC_FORMAT_VERSION);
    if (header->file_size > size)
        return topic_error_set(
            check->err,
            "%s: the model is cut short: %zu of %llu bytes; restore the file or train it again",
            check->path, size, (unsigned long long)header->file_size);
    if (header->file_size < size)
        return topic_sections_damaged(check, "bytes follow its end");
    if (header->section_count != layout_of(&check->file)->sections)
        return topic_sections_damaged(check, "its number of sections is wrong");
    if (size < sizeof *header + table_size(&check->file))
        return topic_sections_damaged(check, "its table of sections is cut short");
    memcpy(check->file.sections, start + sizeof *header, table_size(&check->file));
    return check_counts(check) < 0 ? -1 : check_layout(check);
}

static int check_checksum(const struct topic_sections_check *check, size_t size)
{
    size_t covered = offsetof(struct topic_format_header, topic_count);
    if (topic_checksum(check->file.bytes + covered, size - covered, 0) !=
        check->file.header.checksum)
        return topic_sections_damaged(check, "its checksum does not match");
    return 0;
}

/* A matching checksum only rules out accidental damage. From here on, the content is treated as
 * chosen by an attacker. */
static int check_gaps(const struct topic_sections_check *check)
{
    uint64_t at = sizeof check->file.header + table_size(&check->file);
    for (size_t i = 0; i < layout_of(&check->file)->sections; i++) {
        for (; at < check->file.sections[i].offset; at++)
            if (check->file.bytes[at] != 0)
                return topic_sections_damaged(check, "bytes between sections are not zero");
        at += check->file.sections[i].size;
    }
    return 0;
}

int topic_sections_check_table(struct topic_sections_check *check, size_t size)
{
    return check_checksum(check, size) < 0 ? -1 : check_gaps(check);
}

size_t topic_sections_settings_bytes(const struct topic_sections *file)
{
    return layout_of(file)->settings;
}

const char *topic_sections_name(enum topic_section id)
{
    return section_names[id];
}
