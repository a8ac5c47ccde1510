#include "training/evaluation/precision_thresholds.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* 10 to the power of TOPIC_PRECISION_THRESHOLDS_PLACES. */
#define LEVEL_COUNT ((size_t)10000)

static const double targets[TOPIC_PRECISION_THRESHOLDS_COUNT] = {0.80, 0.90, 0.95};

/* The articles whose score, rounded down, is level / LEVEL_COUNT. */
struct level {
    size_t right;
    size_t wrong;
};

double topic_precision_thresholds_target(size_t row)
{
    assert(row < TOPIC_PRECISION_THRESHOLDS_COUNT);
    return targets[row];
}

/* Returns how many articles have the topic by their labels. */
static size_t count_levels(const struct topic_precision_thresholds_request *request, size_t topic,
                           struct level *levels)
{
    const struct topic_answers *answers = request->answers;
    size_t due = 0;
    for (size_t article = 0; article < answers->article_count; article++) {
        bool is_due = topic_label_matrix_has(request->truth, article, topic);
        due += is_due;
        if (request->gets_nothing[article])
            continue;
        float score = answers->scores[article * answers->topic_count + topic];
        size_t at = (size_t)((double)score * (double)LEVEL_COUNT);
        struct level *level = &levels[at < LEVEL_COUNT ? at : LEVEL_COUNT - 1];
        level->right += is_due;
        level->wrong += !is_due;
    }
    return due;
}

static bool is_empty(const struct level *level)
{
    return level->right + level->wrong == 0;
}

/* The middle between the level, which is given, and the next lower one that has articles, so that
 * neither is near the threshold. */
static double threshold_at(const struct level *levels, size_t level)
{
    size_t below = level;
    while (below > 0 && is_empty(&levels[below - 1]))
        below--;
    size_t threshold = below == 0 ? level : level - (level - below) / 2;
    return (double)threshold / (double)LEVEL_COUNT;
}

/* From the best score down: the last level that raises the recall and reaches a target has its best
 * recall. */
static void find_rows(const struct level *levels, size_t due,
                      struct topic_precision_threshold *rows)
{
    size_t right = 0;
    size_t wrong = 0;
    for (size_t level = LEVEL_COUNT; level-- > 0;) {
        if (is_empty(&levels[level]))
            continue;
        right += levels[level].right;
        wrong += levels[level].wrong;
        double precision = (double)right / (double)(right + wrong);
        for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
            if (levels[level].right > 0 && precision >= targets[i])
                rows[i] =
                    (struct topic_precision_threshold){.is_reached = true,
                                                       .threshold = threshold_at(levels, level),
                                                       .precision = precision,
                                                       .recall = (double)right / (double)due,
                                                       .given = right + wrong};
    }
}

int topic_precision_thresholds_find(const struct topic_precision_thresholds_request *request,
                                    size_t topic, struct topic_precision_threshold *rows,
                                    struct topic_error *err)
{
    struct level *levels = topic_memory_new(LEVEL_COUNT, sizeof *levels, err);
    if (!levels)
        return -1;
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        rows[i] = (struct topic_precision_threshold){.is_reached = false};
    find_rows(levels, count_levels(request, topic, levels), rows);
    free(levels);
    return 0;
}

/* Between double quotes. Names have no control characters. */
static int put_name(struct topic_buffer *out, const char *name, struct topic_error *err)
{
    if (topic_buffer_append(out, "\"", 1, err) < 0)
        return -1;
    for (const char *at = name; *at;) {
        size_t plain = strcspn(at, "\"\\");
        if (topic_buffer_append(out, at, plain, err) < 0)
            return -1;
        at += plain;
        if (*at && (topic_buffer_append(out, "\\", 1, err) < 0 ||
                    topic_buffer_append(out, at++, 1, err) < 0))
            return -1;
    }
    return topic_buffer_append(out, "\"", 1, err);
}

static int put_line(struct topic_buffer *out, const char *name,
                    const struct topic_precision_threshold *row, struct topic_error *err)
{
    if (!row->is_reached && topic_buffer_append(out, "# ", 2, err) < 0)
        return -1;
    if (put_name(out, name, err) < 0)
        return -1;
    if (!row->is_reached)
        return topic_buffer_format(out, err, ": not reached, left as the model has it\n");
    return topic_buffer_format(out, err, ": {threshold: %.*f}\n", TOPIC_PRECISION_THRESHOLDS_PLACES,
                               row->threshold);
}

/* The threshold with which the plain model's topic is given; NULL: it is disabled. */
static const struct topic_precision_threshold *
find_model_row(const struct topic_precision_thresholds_lines *lines, const char *name, size_t row)
{
    size_t given = topic_model_topic_find(lines->model, name, strlen(name));
    if (given >= topic_model_topic_count(lines->model))
        return NULL;
    const char *given_as = topic_model_topic_name(lines->model, given);
    for (size_t i = 0; i < lines->count; i++)
        if (strcmp(lines->names[i], given_as) == 0)
            return &lines->rows[i * TOPIC_PRECISION_THRESHOLDS_COUNT + row];
    return NULL;
}

static int put_model_lines(struct topic_buffer *out,
                           const struct topic_precision_thresholds_lines *lines, size_t row,
                           struct topic_error *err)
{
    for (size_t topic = 0; topic < topic_model_topic_count(lines->plain); topic++) {
        const char *name = topic_model_topic_name(lines->plain, topic);
        const struct topic_precision_threshold *found = find_model_row(lines, name, row);
        if (found && put_line(out, name, found, err) < 0)
            return -1;
    }
    return 0;
}

int topic_precision_thresholds_put_lines(struct topic_buffer *out,
                                         const struct topic_precision_thresholds_lines *lines,
                                         size_t row, struct topic_error *err)
{
    if (topic_buffer_format(out, err, "# For a precision of %.2f on the articles of the %s\n",
                            targets[row], lines->model ? "evaluation" : "audit") < 0)
        return -1;
    if (lines->model)
        return put_model_lines(out, lines, row, err);
    for (size_t i = 0; i < lines->count; i++)
        if (put_line(out, lines->names[i], &lines->rows[i * TOPIC_PRECISION_THRESHOLDS_COUNT + row],
                     err) < 0)
            return -1;
    return 0;
}
