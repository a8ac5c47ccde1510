#include "training/decision/best_log_odds.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "model/file/format.h"

static int compare(const void *left, const void *right)
{
    const float *a = left;
    const float *b = right;
    return (*a > *b) - (*a < *b);
}

static void fill(float *values, const struct topic_margins *log_odds,
                 const struct topic_sparse_matrix *matrix)
{
    for (size_t article = 0; article < log_odds->article_count; article++)
        values[article] = -FLT_MAX;
    for (size_t topic = 0; topic < log_odds->topic_count; topic++) {
        const float *column = log_odds->values + topic * log_odds->article_count;
        for (size_t article = 0; article < log_odds->article_count; article++)
            values[article] = fmaxf(values[article], column[article]);
    }
    for (size_t article = 0; article < log_odds->article_count; article++)
        if (matrix->starts[article] == matrix->starts[article + 1])
            values[article] = -FLT_MAX;
}

/* Keeps the middle of each of `kept` equal parts of the sorted values. */
static void thin(float *values, size_t count, size_t kept)
{
    for (size_t i = 0; i < kept; i++)
        values[i] = values[(2 * i + 1) * count / (2 * kept)];
}

int topic_best_log_odds_collect(struct topic_best_log_odds *best,
                                const struct topic_margins *log_odds,
                                const struct topic_sparse_matrix *matrix, struct topic_error *err)
{
    const size_t articles = log_odds->article_count;
    assert(articles <= matrix->row_count);
    *best = (struct topic_best_log_odds){
        .values = topic_memory_new(articles, sizeof *best->values, err), .count = articles};
    if (!best->values)
        return -1;
    fill(best->values, log_odds, matrix);
    qsort(best->values, articles, sizeof *best->values, compare);
    if (articles > TOPIC_FORMAT_FAMILIARITY_MAX) {
        thin(best->values, articles, TOPIC_FORMAT_FAMILIARITY_MAX);
        best->count = TOPIC_FORMAT_FAMILIARITY_MAX;
    }
    return 0;
}

void topic_best_log_odds_release(struct topic_best_log_odds *best)
{
    free(best->values);
    *best = (struct topic_best_log_odds){0};
}
