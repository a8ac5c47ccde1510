#include "training/evaluation/bootstrap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* The most articles to draw in all, and the fewest resamples to draw even if that takes more. */
#define DRAWS_MAX ((size_t)100000000)
#define RESAMPLES_MIN 100

/* Of a cell that counts; a topic that an article neither has nor gets does not count. */
enum outcome { RIGHT, WRONG, MISSED, OUTCOME_COUNT };

struct cell {
    uint32_t topic;
    uint32_t outcome;
};

struct topic_counts {
    size_t of[OUTCOME_COUNT];
};

struct bootstrap {
    const struct topic_answers *answers;
    size_t *starts; /* articles + 1, into cells */
    struct cell *cells;
    size_t cell_capacity;
    double *article_f1;
    bool *is_exact;
    struct topic_counts *topics; /* of one resample */
    double share;                /* of all topics, those that some article has or gets */
    double *values;              /* measure * resamples */
};

static void bootstrap_release(struct bootstrap *bootstrap)
{
    free(bootstrap->starts);
    free(bootstrap->cells);
    free(bootstrap->article_f1);
    free(bootstrap->is_exact);
    free(bootstrap->topics);
    free(bootstrap->values);
}

static double ratio(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static size_t count_all(const struct topic_counts *counts)
{
    return counts->of[RIGHT] + counts->of[WRONG] + counts->of[MISSED];
}

static double f1_of(const struct topic_counts *counts)
{
    return ratio(2 * counts->of[RIGHT], count_all(counts) + counts->of[RIGHT]);
}

static int add_article(struct bootstrap *bootstrap, const struct topic_label_matrix *truth,
                       size_t article, struct topic_error *err)
{
    size_t topics = bootstrap->answers->topic_count;
    const bool *accepted = bootstrap->answers->accepted + article * topics;
    size_t used = bootstrap->starts[article];
    size_t due = truth->starts[article];
    struct topic_counts counts = {0};
    for (size_t topic = 0; topic < topics; topic++) {
        bool is_due = due < truth->starts[article + 1] && truth->topics[due] == topic;
        due += is_due;
        if (!is_due && !accepted[topic])
            continue;
        enum outcome outcome = !accepted[topic] ? MISSED : is_due ? RIGHT : WRONG;
        if (topic_memory_reserve(&bootstrap->cells, &bootstrap->cell_capacity, used + 1,
                                 sizeof *bootstrap->cells, err) < 0)
            return -1;
        bootstrap->cells[used++] = (struct cell){(uint32_t)topic, outcome};
        counts.of[outcome]++;
        bootstrap->topics[topic].of[outcome]++;
    }
    bootstrap->starts[article + 1] = used;
    bootstrap->article_f1[article] = count_all(&counts) > 0 ? f1_of(&counts) : 1;
    bootstrap->is_exact[article] = counts.of[WRONG] + counts.of[MISSED] == 0;
    return 0;
}

static size_t count_present(const struct bootstrap *bootstrap)
{
    size_t present = 0;
    for (size_t topic = 0; topic < bootstrap->answers->topic_count; topic++)
        present += count_all(&bootstrap->topics[topic]) > 0;
    return present;
}

static void measure(const struct bootstrap *bootstrap, double *values)
{
    struct topic_counts all = {0};
    double f1_sum = 0;
    for (size_t topic = 0; topic < bootstrap->answers->topic_count; topic++) {
        for (size_t outcome = 0; outcome < OUTCOME_COUNT; outcome++)
            all.of[outcome] += bootstrap->topics[topic].of[outcome];
        f1_sum += f1_of(&bootstrap->topics[topic]);
    }
    size_t present = count_present(bootstrap);
    values[TOPIC_BOOTSTRAP_MICRO_F1] = f1_of(&all);
    values[TOPIC_BOOTSTRAP_MICRO_PRECISION] = ratio(all.of[RIGHT], all.of[RIGHT] + all.of[WRONG]);
    values[TOPIC_BOOTSTRAP_MICRO_RECALL] = ratio(all.of[RIGHT], all.of[RIGHT] + all.of[MISSED]);
    values[TOPIC_BOOTSTRAP_MACRO_F1] =
        present > 0 ? f1_sum / (double)present * bootstrap->share : 0;
}

static void resample(struct bootstrap *bootstrap, struct topic_random *random, double *values)
{
    size_t articles = bootstrap->answers->article_count;
    double f1_sum = 0;
    size_t exact = 0;
    assert(bootstrap->cells);
    memset(bootstrap->topics, 0, bootstrap->answers->topic_count * sizeof *bootstrap->topics);
    for (size_t draw = 0; draw < articles; draw++) {
        size_t article = topic_random_below(random, articles);
        f1_sum += bootstrap->article_f1[article];
        exact += bootstrap->is_exact[article];
        for (size_t i = bootstrap->starts[article]; i < bootstrap->starts[article + 1]; i++)
            bootstrap->topics[bootstrap->cells[i].topic].of[bootstrap->cells[i].outcome]++;
    }
    measure(bootstrap, values);
    values[TOPIC_BOOTSTRAP_SAMPLE_F1] = f1_sum / (double)articles;
    values[TOPIC_BOOTSTRAP_SUBSET_ACCURACY] = ratio(exact, articles);
}

static int compare_values(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* The middle 95% of the values. */
static struct topic_interval interval_of(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_values);
    size_t tail = (size_t)(0.025 * (double)count);
    return (struct topic_interval){.low = values[tail], .high = values[count - 1 - tail]};
}

static int prepare(struct bootstrap *bootstrap, const struct topic_label_matrix *truth,
                   size_t resamples, struct topic_error *err)
{
    size_t articles = bootstrap->answers->article_count;
    size_t topics = bootstrap->answers->topic_count;
    bootstrap->starts = topic_memory_new(articles + 1, sizeof *bootstrap->starts, err);
    bootstrap->article_f1 = topic_memory_new(articles, sizeof *bootstrap->article_f1, err);
    bootstrap->is_exact = topic_memory_new(articles, sizeof *bootstrap->is_exact, err);
    bootstrap->topics = topic_memory_new(topics, sizeof *bootstrap->topics, err);
    bootstrap->values =
        topic_memory_new(resamples, TOPIC_BOOTSTRAP_COUNT * sizeof *bootstrap->values, err);
    if (!bootstrap->starts || !bootstrap->article_f1 || !bootstrap->is_exact ||
        !bootstrap->topics || !bootstrap->values ||
        topic_memory_reserve(&bootstrap->cells, &bootstrap->cell_capacity, 1,
                             sizeof *bootstrap->cells, err) < 0)
        return -1;
    for (size_t article = 0; article < articles; article++)
        if (add_article(bootstrap, truth, article, err) < 0)
            return -1;
    bootstrap->share = ratio(count_present(bootstrap), topics);
    return 0;
}

int topic_bootstrap_run(const struct topic_answers *answers, const struct topic_label_matrix *truth,
                        size_t resamples, uint64_t seed, struct topic_interval *intervals,
                        struct topic_error *err)
{
    assert(resamples > 0 && answers->article_count > 0);
    struct bootstrap bootstrap = {.answers = answers};
    struct topic_random random = {.state = seed};
    size_t affordable = DRAWS_MAX / answers->article_count;
    if (affordable < RESAMPLES_MIN)
        affordable = RESAMPLES_MIN;
    size_t count = resamples < affordable ? resamples : affordable;
    int status = prepare(&bootstrap, truth, count, err);
    for (size_t i = 0; status == 0 && i < count; i++) {
        double values[TOPIC_BOOTSTRAP_COUNT];
        resample(&bootstrap, &random, values);
        for (size_t which = 0; which < TOPIC_BOOTSTRAP_COUNT; which++)
            bootstrap.values[which * count + i] = values[which];
    }
    for (size_t which = 0; status == 0 && which < TOPIC_BOOTSTRAP_COUNT; which++)
        intervals[which] = interval_of(bootstrap.values + which * count, count);
    bootstrap_release(&bootstrap);
    return status;
}
