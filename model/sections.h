/* sections.h - where the sections of a model file lie: its header, its checksum and the table of
 * its sections, checked.
 *
 *     struct topic_sections_check check = {.path = path, .file = {.bytes = bytes}, .err = &err};
 *     if (topic_sections_check_start(&check, bytes, size) == 0 &&
 *         topic_sections_check_table(&check, size) == 0)
 *         ... topic_sections_at(&check.file, TOPIC_SECTION_IDF) ...
 *
 * What is in the sections is not checked: model/validate.h.
 */
#ifndef TOPIC_MODEL_SECTIONS_H
#define TOPIC_MODEL_SECTIONS_H

#include <stddef.h>

#include "base/content_kind.h"
#include "model/file/format.h"
#include "topicd/error.h"

struct topic_sections {
    const char *bytes; /* borrowed from the content of the file */
    struct topic_format_header header;
    /* A section that the file's format does not have is empty. */
    struct topic_format_section sections[TOPIC_SECTION_COUNT];
};

/* A file that is being checked. */
struct topic_sections_check {
    const char *path; /* for the messages */
    struct topic_sections file;
    struct topic_error *err;
};

/* The most bytes of `start` that are looked at: those of a header, a table of sections and
 * settings, or those that tell what another file is. */
#define TOPIC_SECTIONS_START_BYTES TOPIC_CONTENT_KIND_START_BYTES

/* Checks the header and the table of sections. `start` is the first bytes of a file of `size`
 * bytes: as many as above, if the file has them. */
int topic_sections_check_start(struct topic_sections_check *check, const char *start, size_t size);

/* Then, the checksum and the bytes between the sections, of the whole file. */
int topic_sections_check_table(struct topic_sections_check *check, size_t size);

/* Sets the message that the model is damaged, and returns -1. */
int topic_sections_damaged(const struct topic_sections_check *check, const char *what);

/* How long the settings are in a file of this format. */
size_t topic_sections_settings_bytes(const struct topic_sections *file);

const char *topic_sections_name(enum topic_section id);

static inline const void *topic_sections_at(const struct topic_sections *file,
                                            enum topic_section id)
{
    return file->bytes + file->sections[id].offset;
}

#endif
