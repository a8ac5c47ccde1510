/* validate.h - checks a model file before anything in it is used.
 *
 *     struct topic_sections validated;
 *     if (topic_validate_file(&validated, &file, path, &err) == 0)
 *         ... topic_sections_at(&validated, TOPIC_SECTION_IDF) ...
 *
 * Whatever is used as a length, an offset or an index is checked here, once, at opening. After that
 * the file is trusted.
 */
#ifndef TOPIC_MODEL_VALIDATE_H
#define TOPIC_MODEL_VALIDATE_H

#include "base/file.h"
#include "model/file/model_settings.h"
#include "model/sections.h"
#include "topicd/error.h"

/* The size of the file, if its header and its table of sections are those of a model of that size;
 * they are checked before the rest is read: a large file that is no model, or a model that was made
 * longer, then takes no memory. */
int topic_validate_start(int fd, const char *path, size_t *size, struct topic_error *err);

/* path is for the messages. -1: the file is empty, no model, damaged, or of another format, or out
 * of memory. */
int topic_validate_file(struct topic_sections *validated, const struct topic_file *file,
                        const char *path, struct topic_error *err);

/* The settings; those that the file's format does not have are 0. */
struct topic_model_settings topic_validate_settings(const struct topic_sections *validated);

#endif
