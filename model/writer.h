/* writer.h - puts the parts of a trained model into a file, all or nothing.
 *
 * The file is written beside its final name, opened again as any reader would open it, and only
 * then renamed: a model that is on disk is one that loads.
 */
#ifndef TOPIC_MODEL_WRITER_H
#define TOPIC_MODEL_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/file/format.h"
#include "model/file/model_settings.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_model_parts {
    struct topic_model_settings settings;
    struct topic_text manifest;
    size_t topic_count;
    const char *const *topic_names;         /* NUL-terminated */
    const struct topic_decision *decisions; /* topic_count */
    size_t feature_count;
    const uint64_t *keys;
    const float *idf;
    const uint8_t *kinds;
    const uint32_t *text_starts; /* feature_count + 1 */
    const char *texts;
    const uint32_t *weight_starts;      /* feature_count + 1 */
    const struct topic_weight *weights; /* topics ascending within a feature, none twice */
};

/* The file's bytes. The same parts give the same bytes. */
int topic_writer_format(const struct topic_model_parts *parts, struct topic_buffer *out,
                        struct topic_error *err);

/* Writes and proves the file; an old file of that name stays as it is when anything fails. */
int topic_writer_save(const struct topic_model_parts *parts, const char *path, size_t *size_bytes,
                      struct topic_error *err);

#endif
