#include "training/decision/threshold_curves.h"

#include <math.h>
#include <stdbool.h>

/* Levels of log-odds: probabilities from 0.0025 to 0.9997, beyond which nobody sets a threshold. */
#define LOWEST (-6)
#define HIGHEST 8
#define STEPS_PER_UNIT 16
#define LEVELS ((HIGHEST - LOWEST) * STEPS_PER_UNIT)

/* By level: articles with at least its log-odds. */
struct counts {
    size_t given[LEVELS];
    size_t right[LEVELS];
    bool is_kept[LEVELS];
};

static size_t level_of(float log_odds)
{
    double level = floor(((double)log_odds - LOWEST) * STEPS_PER_UNIT);
    return level >= LEVELS ? LEVELS - 1 : (size_t)level;
}

static void count(struct counts *counts, const struct topic_margins *log_odds,
                  const struct topic_label_matrix *labels, size_t topic, size_t *due)
{
    const float *column = log_odds->values + topic * log_odds->article_count;
    for (size_t article = 0; article < log_odds->article_count; article++) {
        bool has = topic_label_matrix_has(labels, article, topic);
        *due += has;
        if (column[article] < LOWEST)
            continue;
        size_t level = level_of(column[article]);
        counts->given[level]++;
        counts->right[level] += has;
    }
    for (size_t level = LEVELS - 1; level-- > 0;) {
        counts->given[level] += counts->given[level + 1];
        counts->right[level] += counts->right[level + 1];
    }
}

/* For each step of recall, the highest level that reaches it. */
static void keep_recalls(struct counts *counts, size_t due)
{
    size_t step = 1;
    for (size_t level = LEVELS; level-- > 0 && step <= TOPIC_THRESHOLD_CURVES_RECALL_STEPS;) {
        size_t reached = counts->right[level] * TOPIC_THRESHOLD_CURVES_RECALL_STEPS / due;
        counts->is_kept[level] = reached >= step;
        step = reached >= step ? reached + 1 : step;
    }
}

/* For each precision, the lowest level that has it. */
static void keep_precisions(struct counts *counts)
{
    static const double targets[] = TOPIC_THRESHOLD_CURVES_TARGETS;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        size_t level = 0;
        while (level < LEVELS &&
               (counts->right[level] == 0 ||
                (double)counts->right[level] < targets[i] * (double)counts->given[level]))
            level++;
        if (level < LEVELS)
            counts->is_kept[level] = true;
    }
}

void topic_threshold_curves_find(const struct topic_margins *log_odds,
                                 const struct topic_label_matrix *labels, size_t topic,
                                 struct topic_threshold_curve *curve)
{
    struct counts counts = {0};
    curve->due = curve->count = 0;
    count(&counts, log_odds, labels, topic, &curve->due);
    if (curve->due == 0)
        return;
    keep_recalls(&counts, curve->due);
    keep_precisions(&counts);
    for (size_t level = 0; level < LEVELS; level++) {
        if (!counts.is_kept[level])
            continue;
        curve->points[curve->count].log_odds = LOWEST + (double)level / STEPS_PER_UNIT;
        curve->points[curve->count].given = counts.given[level];
        curve->points[curve->count++].right = counts.right[level];
    }
}
