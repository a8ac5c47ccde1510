#include "training/evaluation/score_curves.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"

#define LEVEL_COUNT ((size_t)1 << 14)

/* Points whose recall differs by less look the same. */
#define POINT_STEP 0.01

struct level {
    size_t right;
    size_t wrong;
};

static size_t level_of(float score, size_t count)
{
    size_t level = (size_t)((double)score * (double)count);
    return level < count ? level : count - 1;
}

static void count_cell(struct level *levels, const struct topic_answers *answers,
                       const struct topic_label_matrix *truth, size_t article, size_t topic)
{
    float score = answers->scores[article * answers->topic_count + topic];
    struct level *level = &levels[level_of(score, LEVEL_COUNT)];
    if (topic_label_matrix_has(truth, article, topic))
        level->right++;
    else
        level->wrong++;
}

static void add_point(struct topic_score_curve *curve, double recall, double precision)
{
    if (curve->count == TOPIC_SCORE_CURVES_POINTS_MAX)
        return;
    curve->points[curve->count].recall = (float)recall;
    curve->points[curve->count].precision = (float)precision;
    curve->count++;
}

/* After the levels from this one up have been counted. */
static void mark_threshold(struct topic_score_curve *curve, size_t level, double recall,
                           double precision)
{
    for (size_t i = 0; i < TOPIC_SCORE_CURVES_TICKS; i++) {
        size_t lowest =
            (LEVEL_COUNT * (i + 1) + TOPIC_SCORE_CURVES_TICKS) / (TOPIC_SCORE_CURVES_TICKS + 1);
        if (level != lowest)
            continue;
        curve->ticks[i].is_there = true;
        curve->ticks[i].recall = (float)recall;
        curve->ticks[i].precision = (float)precision;
    }
}

/* Draws two points for each step of recall, before and after it: precision falls from one right
 * answer to the next, and the next one raises it again. */
static void trace(const struct level *levels, size_t due, struct topic_score_curve *curve)
{
    size_t right = 0;
    size_t wrong = 0;
    double last = -1;
    for (size_t level = LEVEL_COUNT; level-- > 0;) {
        double before = (double)right / (double)due;
        bool is_step = levels[level].right > 0 &&
                       (right + levels[level].right == due || before - last >= POINT_STEP);
        if (is_step && right + wrong > 0)
            add_point(curve, before, (double)right / (double)(right + wrong));
        right += levels[level].right;
        wrong += levels[level].wrong;
        if (right + wrong > 0)
            mark_threshold(curve, level, (double)right / (double)due,
                           (double)right / (double)(right + wrong));
        if (!is_step)
            continue;
        last = (double)right / (double)due;
        add_point(curve, last, (double)right / (double)(right + wrong));
    }
    add_point(curve, 1, (double)due / (double)(due + wrong));
}

int topic_score_curves_of_topic(const struct topic_answers *answers,
                                const struct topic_label_matrix *truth, size_t topic,
                                struct topic_score_curve *curve, struct topic_error *err)
{
    struct level *levels = topic_memory_new(LEVEL_COUNT, sizeof *levels, err);
    if (!levels)
        return -1;
    bool is_all = topic == TOPIC_SCORE_CURVES_ALL_TOPICS;
    size_t first = is_all ? 0 : topic;
    size_t end = is_all ? answers->topic_count : topic + 1;
    for (size_t article = 0; article < answers->article_count; article++)
        for (size_t i = first; i < end; i++)
            count_cell(levels, answers, truth, article, i);
    size_t due = 0;
    for (size_t level = 0; level < LEVEL_COUNT; level++)
        due += levels[level].right;
    *curve = (struct topic_score_curve){.count = 0};
    if (due > 0)
        trace(levels, due, curve);
    free(levels);
    return 0;
}

static void add_cell(struct topic_score_counts *counts, float score, bool is_accepted, bool is_due)
{
    size_t bin = level_of(score, TOPIC_SCORE_CURVES_BINS);
    size_t bar = level_of(score, TOPIC_SCORE_CURVES_BARS);
    counts->bins[bin].cells++;
    counts->bins[bin].due += is_due;
    counts->bins[bin].score_sum += (double)score;
    counts->right[bar] += is_accepted && is_due;
    counts->wrong[bar] += is_accepted && !is_due;
    counts->missed[bar] += !is_accepted && is_due;
}

void topic_score_curves_count(const struct topic_answers *answers,
                              const struct topic_label_matrix *truth,
                              struct topic_score_counts *counts)
{
    *counts = (struct topic_score_counts){0};
    for (size_t article = 0; article < answers->article_count; article++)
        for (size_t topic = 0; topic < answers->topic_count; topic++) {
            size_t cell = article * answers->topic_count + topic;
            add_cell(counts, answers->scores[cell], answers->accepted[cell],
                     topic_label_matrix_has(truth, article, topic));
        }
}
