/* validate.h - checks a model file before anything in it is used.
 *
 *     struct topic_validated_file validated;
 *     if (topic_validate_file(&validated, &file, path, &err) == 0)
 *         ... topic_validate_section(&validated, TOPIC_SECTION_IDF) ...
 *
 * Whatever is used as a length, an offset or an index is checked here, once, at opening. After that
 * the file is trusted.
 */
#ifndef TOPIC_MODEL_VALIDATE_H
#define TOPIC_MODEL_VALIDATE_H

#include "base/file.h"
#include "model/file/format.h"
#include "model/file/model_settings.h"
#include "topicd/error.h"

struct topic_validated_file {
    const char *bytes; /* borrowed from the content of the file */
    struct topic_format_header header;
    /* A section that the file's format does not have is empty. */
    struct topic_format_section sections[TOPIC_SECTION_COUNT];
};

/* Checks what the header says of a file of `size` bytes, before they are read: a large file that is
 * no model then takes no memory. `start` is its first bytes, sizeof(struct topic_format_header) or
 * all that it has. */
int topic_validate_start(const char *start, size_t size, const char *path, struct topic_error *err);

/* path is for the messages. -1: the file is empty, no model, damaged, or of another format, or out of
 * memory. */
int topic_validate_file(struct topic_validated_file *validated, const struct topic_file *file,
                        const char *path, struct topic_error *err);

static inline const void *topic_validate_section(const struct topic_validated_file *validated,
                                                 enum topic_section id)
{
    return validated->bytes + validated->sections[id].offset;
}

/* The settings; those that the file's format does not have are 0. */
struct topic_model_settings topic_validate_settings(const struct topic_validated_file *validated);

#endif
