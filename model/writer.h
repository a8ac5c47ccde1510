/* writer.h - writes the parts of a trained model to a file, atomically.
 *
 * The file is written under a temporary name in the same directory, opened like any model, and only
 * then renamed: a model that is on disk can be loaded.
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
    size_t article_count; /* in training; 0: unknown */
    size_t topic_count;
    const char *const *topic_names;         /* NUL-terminated */
    const struct topic_decision *decisions; /* topic_count, and with settings.relevance 1 more */
    size_t feature_count;
    const uint64_t *keys;
    const float *idf;
    const uint8_t *kinds;
    const uint32_t *text_starts; /* feature_count + 1 */
    const char *texts;
    const uint32_t *weight_starts;      /* feature_count + 1 */
    const struct topic_weight *weights; /* topics ascending within a feature, none twice;
                                         * topic_count is that of relevance */
    const float *familiarity;           /* ascending, finite */
    size_t familiarity_count;           /* at most TOPIC_FORMAT_FAMILIARITY_MAX; 0: none */
};

/* Puts the bytes of the file into out. The same parts give the same bytes. */
int topic_writer_format(const struct topic_model_parts *parts, struct topic_buffer *out,
                        struct topic_error *err);

/* Writes the file and checks that it opens. If anything fails, an old file of that name is
 * unchanged. */
int topic_writer_save(const struct topic_model_parts *parts, const char *path, size_t *size_bytes,
                      struct topic_error *err);

#endif
