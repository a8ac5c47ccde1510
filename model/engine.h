/* engine.h - the loops that take the time, in the forms that processors of different ages run.
 *
 * Everything is compiled in and chosen when a model is opened; all engines give the same bits. The
 * plain one is C that any compiler takes, and says what the others mean.
 */
#ifndef TOPIC_MODEL_ENGINE_H
#define TOPIC_MODEL_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "model/log_odds.h"
#include "model/rows.h"
#include "model/scan.h"
#include "model/vector.h"

struct topic_engine {
    const char *name;
    void (*classify)(const char *bytes, size_t block_count, struct topic_scan_classes *classes);
    void (*mark)(struct topic_scan *scan, size_t block_count);
    void (*count_keys)(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                       const uint64_t *keys, size_t count, float weight);
    topic_vector_weigher *weigh_counts;
    void (*sum)(const struct topic_rows *rows, const struct topic_component *items, size_t count,
                float *sums);
    void (*fill_log_odds)(const struct topic_columns *columns, float rivalry, float *sums,
                          float *log_odds);
};

/* The engines that this processor can run, slowest first; NULL past the last. */
const struct topic_engine *topic_engine_at(size_t index);

/* The fastest of them. */
const struct topic_engine *topic_engine_best(void);

#endif
