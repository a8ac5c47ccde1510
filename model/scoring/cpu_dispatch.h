/* engine.h - the loops that take the time, in the forms that processors of different ages run.
 *
 * Everything is compiled in and chosen when a model is opened; all engines give the same bits. The
 * plain one is C that any compiler takes, and says what the others mean.
 */
#ifndef TOPIC_MODEL_SCORING_CPU_DISPATCH_H
#define TOPIC_MODEL_SCORING_CPU_DISPATCH_H

#include <stddef.h>
#include <stdint.h>

#include "model/features/tfidf.h"
#include "model/scoring/log_odds.h"
#include "model/scoring/weight_rows.h"
#include "model/text/word_scan.h"

struct topic_cpu_dispatch {
    const char *name;
    void (*classify)(const char *bytes, size_t block_count,
                     struct topic_word_scan_classes *classes);
    void (*mark)(struct topic_word_scan *scan, size_t block_count);
    void (*count_keys)(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                       const uint64_t *keys, size_t count, float weight);
    topic_tfidf_weigher *weigh_counts;
    void (*sum)(const struct topic_weight_rows *rows, const struct topic_component *items,
                size_t count, float *sums);
    void (*fill_log_odds)(const struct topic_columns *columns, float rivalry, float *sums,
                          float *log_odds);
};

/* The engines that this processor can run, slowest first; NULL past the last. */
const struct topic_cpu_dispatch *topic_cpu_dispatch_at(size_t index);

/* The fastest of them. */
const struct topic_cpu_dispatch *topic_cpu_dispatch_best(void);

#endif
