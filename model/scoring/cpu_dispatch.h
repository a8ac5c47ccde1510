/* cpu_dispatch.h - the loops that take most of the time, in a variant for each level of x86-64.
 *
 * All variants are compiled in; one is chosen when a model is opened. All give the same bits. The
 * plain variant is C for any compiler and processor, and defines what the others do.
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
    float (*fill_log_odds)(const struct topic_columns *columns, float rivalry, float *sums,
                           float *log_odds);
};

/* The variants that this processor can run, slowest first; NULL past the last. */
const struct topic_cpu_dispatch *topic_cpu_dispatch_at(size_t index);

/* The fastest variant that this processor can run. */
const struct topic_cpu_dispatch *topic_cpu_dispatch_best(void);

#endif
