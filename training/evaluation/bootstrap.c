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
    const struct bootstrap
        *peer;      /* with the same topics: those that occur there count too; or NULL */
    double share;   /* of all topics, those that some article has or gets */
    size_t *sample; /* articles, in a bootstrap without peer or the first of two */
    double *values; /* measure * resamples */
};

static void bootstrap_release(struct bootstrap *bootstrap)
{
    free(bootstrap->starts);
    free(bootstrap->cells);
    free(bootstrap->article_f1);
    free(bootstrap->is_exact);
    free(bootstrap->topics);
    free(bootstrap->sample);
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
        present += count_all(&bootstrap->topics[topic]) > 0 ||
                   (bootstrap->peer && count_all(&bootstrap->peer->topics[topic]) > 0);
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

static void draw(struct topic_random *random, size_t articles, size_t *sample)
{
    for (size_t i = 0; i < articles; i++)
        sample[i] = topic_random_below(random, articles);
}

/* Counts the topics of the articles in the sample, and fills the measures that are means over
 * articles. */
static void count_sample(struct bootstrap *bootstrap, const size_t *sample, double *values)
{
    size_t articles = bootstrap->answers->article_count;
    double f1_sum = 0;
    size_t exact = 0;
    assert(bootstrap->cells);
    memset(bootstrap->topics, 0, bootstrap->answers->topic_count * sizeof *bootstrap->topics);
    for (size_t drawn = 0; drawn < articles; drawn++) {
        size_t article = sample[drawn];
        f1_sum += bootstrap->article_f1[article];
        exact += bootstrap->is_exact[article];
        for (size_t i = bootstrap->starts[article]; i < bootstrap->starts[article + 1]; i++)
            bootstrap->topics[bootstrap->cells[i].topic].of[bootstrap->cells[i].outcome]++;
    }
    values[TOPIC_BOOTSTRAP_SAMPLE_F1] = f1_sum / (double)articles;
    values[TOPIC_BOOTSTRAP_SUBSET_ACCURACY] = ratio(exact, articles);
}

static int compare_values(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* What an interval of 95% leaves out at each end. */
#define TAIL 0.025

/* The middle 95% of the values. */
static struct topic_interval interval_of(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_values);
    size_t tail = (size_t)(TAIL * (double)count);
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
    bootstrap->sample = topic_memory_new(articles, sizeof *bootstrap->sample, err);
    bootstrap->values =
        topic_memory_new(resamples, TOPIC_BOOTSTRAP_COUNT * sizeof *bootstrap->values, err);
    if (!bootstrap->starts || !bootstrap->article_f1 || !bootstrap->is_exact ||
        !bootstrap->topics || !bootstrap->sample || !bootstrap->values ||
        topic_memory_reserve(&bootstrap->cells, &bootstrap->cell_capacity, 1,
                             sizeof *bootstrap->cells, err) < 0)
        return -1;
    for (size_t article = 0; article < articles; article++)
        if (add_article(bootstrap, truth, article, err) < 0)
            return -1;
    return 0;
}

/* After prepare(), of the peer too. */
static void find_share(struct bootstrap *bootstrap)
{
    bootstrap->share = ratio(count_present(bootstrap), bootstrap->answers->topic_count);
}

static size_t affordable_resamples(size_t resamples, size_t articles)
{
    size_t affordable = DRAWS_MAX / articles;
    if (affordable < RESAMPLES_MIN)
        affordable = RESAMPLES_MIN;
    return resamples < affordable ? resamples : affordable;
}

int topic_bootstrap_run(const struct topic_answers *answers, const struct topic_label_matrix *truth,
                        size_t resamples, uint64_t seed, struct topic_interval *intervals,
                        struct topic_error *err)
{
    assert(resamples > 0 && answers->article_count > 0);
    struct bootstrap bootstrap = {.answers = answers};
    struct topic_random random = {.state = seed};
    size_t count = affordable_resamples(resamples, answers->article_count);
    int status = prepare(&bootstrap, truth, count, err);
    if (status == 0)
        find_share(&bootstrap);
    for (size_t i = 0; status == 0 && i < count; i++) {
        double values[TOPIC_BOOTSTRAP_COUNT];
        draw(&random, answers->article_count, bootstrap.sample);
        count_sample(&bootstrap, bootstrap.sample, values);
        measure(&bootstrap, values);
        for (size_t which = 0; which < TOPIC_BOOTSTRAP_COUNT; which++)
            bootstrap.values[which * count + i] = values[which];
    }
    for (size_t which = 0; status == 0 && which < TOPIC_BOOTSTRAP_COUNT; which++)
        intervals[which] = interval_of(bootstrap.values + which * count, count);
    bootstrap_release(&bootstrap);
    return status;
}

/* Measures both on the sample of the first. */
static void measure_both(struct bootstrap *before, struct bootstrap *after, double *values_before,
                         double *values_after)
{
    count_sample(before, before->sample, values_before);
    count_sample(after, before->sample, values_after);
    measure(before, values_before);
    measure(after, values_after);
}

static void compare(struct bootstrap *before, struct bootstrap *after, size_t count, uint64_t seed,
                    struct topic_bootstrap_change *changes)
{
    struct topic_random random = {.state = seed};
    size_t articles = before->answers->article_count;
    double values_before[TOPIC_BOOTSTRAP_COUNT];
    double values_after[TOPIC_BOOTSTRAP_COUNT];
    find_share(before);
    find_share(after);
    for (size_t i = 0; i < articles; i++)
        before->sample[i] = i;
    measure_both(before, after, values_before, values_after);
    for (size_t which = 0; which < TOPIC_BOOTSTRAP_COUNT; which++)
        changes[which] = (struct topic_bootstrap_change){.before = values_before[which],
                                                         .after = values_after[which]};
    for (size_t i = 0; i < count; i++) {
        draw(&random, articles, before->sample);
        measure_both(before, after, values_before, values_after);
        for (size_t which = 0; which < TOPIC_BOOTSTRAP_COUNT; which++)
            before->values[which * count + i] = values_after[which] - values_before[which];
    }
    for (size_t which = 0; which < TOPIC_BOOTSTRAP_COUNT; which++)
        changes[which].difference = interval_of(before->values + which * count, count);
}

int topic_bootstrap_compare(const struct topic_bootstrap_side *before,
                            const struct topic_bootstrap_side *after, size_t resamples,
                            uint64_t seed, struct topic_bootstrap_change *changes,
                            struct topic_error *err)
{
    assert(resamples > 0 && before->answers->article_count > 0 &&
           before->answers->article_count == after->answers->article_count &&
           before->answers->topic_count == after->answers->topic_count);
    size_t count = affordable_resamples(resamples, before->answers->article_count);
    struct bootstrap sides[] = {{.answers = before->answers, .peer = &sides[1]},
                                {.answers = after->answers, .peer = &sides[0]}};
    int status = prepare(&sides[0], before->truth, count, err);
    if (status == 0)
        status = prepare(&sides[1], after->truth, count, err);
    if (status == 0)
        compare(&sides[0], &sides[1], count, seed, changes);
    bootstrap_release(&sides[0]);
    bootstrap_release(&sides[1]);
    return status;
}
