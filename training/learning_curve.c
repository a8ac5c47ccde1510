#include "training/learning_curve.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "training/evaluation/evaluation.h"
#include "training/scratch_model.h"

/* 50, 100, 200, 500, 1,000 ... enough for any corpus. */
#define STEPS_MAX 24

/* A step with more than this share of the articles is left out, because the last step has all. */
#define LAST_STEP_SHARE 0.8

/* Fills order with the numbers 0 to count - 1 in random order. */
static void shuffle(size_t *order, size_t count, unsigned seed)
{
    struct topic_random random = {seed};
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = topic_random_below(&random, i);
        size_t kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static int compare_numbers(const void *left, const void *right)
{
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    return a < b ? -1 : a > b;
}

/* The first `count` articles of the random order, sorted as in the part: so the model of all
 * articles is the one that training on the part gives. Sorting them does not change which articles
 * come next.
 */
static struct topic_corpus_cache_part first_of(const struct topic_corpus_cache_part *part,
                                               size_t *order, size_t *chosen, size_t count)
{
    qsort(order, count, sizeof *order, compare_numbers);
    for (size_t i = 0; i < count; i++)
        chosen[i] = part->chosen[order[i]];
    return (struct topic_corpus_cache_part){part->cache, chosen, count};
}

static size_t list_steps(size_t articles, size_t steps[STEPS_MAX])
{
    static const size_t factors[] = {1, 2, 4}; /* 50, 100, 200, and 500 again */
    size_t count = 0;
    size_t decade = TOPIC_LEARNING_CURVE_FIRST;
    for (size_t i = 0; count + 1 < STEPS_MAX; i++) {
        size_t step = decade * factors[i % 3];
        if ((double)step > (double)articles * LAST_STEP_SHARE)
            break;
        steps[count++] = step;
        if (i % 3 == 2)
            decade *= 10;
    }
    steps[count++] = articles;
    return count;
}

static int measure(const struct topic_learning_curve_request *request,
                   const struct topic_model *model, struct topic_learning_curve_point *point,
                   struct topic_error *err)
{
    const struct topic_evaluation_options options = {.normalises_topics =
                                                         request->options->normalises_topics};
    struct topic_evaluation evaluation = {0};
    struct topic_corpus *corpus = topic_corpus_cache_open(&request->testing, err);
    int status = corpus ? topic_evaluation_run(&evaluation, model, corpus, &options, err) : -1;
    if (status == 0) {
        point->topics = topic_model_topic_count(model);
        point->micro_f1 = evaluation.metrics.micro_f1;
        point->macro_f1 = evaluation.metrics.macro_f1;
    }
    topic_evaluation_release(&evaluation);
    topic_corpus_close(corpus);
    return status;
}

/* Trains and measures one model. A model of fewer articles may turn out to be impossible; that of
 * all articles is required. */
static int take_step(struct topic_learning_curve *curve,
                     const struct topic_learning_curve_request *request,
                     const struct topic_corpus_cache_part *part, struct topic_model **model,
                     struct topic_error *err)
{
    struct topic_error why = {0};
    size_t articles = part->count;
    struct topic_learning_curve_point *point = &curve->points[curve->count];
    *model = topic_scratch_model_train(part, request->options, request->directory, &why);
    if (!*model && articles < request->training.count) {
        request->passed_over(request->context, articles, why.text);
        return 0;
    }
    if (!*model)
        return topic_error_set(err, "%s", why.text);
    *point = (struct topic_learning_curve_point){.articles = articles};
    curve->count++;
    return measure(request, *model, point, err);
}

int topic_learning_curve_run(struct topic_learning_curve *curve,
                             const struct topic_learning_curve_request *request,
                             struct topic_model **model, struct topic_error *err)
{
    size_t steps[STEPS_MAX];
    *model = NULL;
    if (request->training.count <= TOPIC_LEARNING_CURVE_FIRST)
        return topic_error_set(err,
                               "a learning curve needs more than %d articles to train on; there "
                               "are %zu",
                               TOPIC_LEARNING_CURVE_FIRST, request->training.count);
    size_t count = list_steps(request->training.count, steps);
    size_t *order = topic_memory_new(request->training.count, sizeof *order, err);
    size_t *chosen = topic_memory_new(request->training.count, sizeof *chosen, err);
    curve->points = topic_memory_new(count, sizeof *curve->points, err);
    int status = order && chosen && curve->points ? 0 : -1;
    if (status == 0)
        shuffle(order, request->training.count, request->options->seed);
    for (size_t i = 0; status == 0 && i < count; i++) {
        const struct topic_corpus_cache_part part =
            first_of(&request->training, order, chosen, steps[i]);
        topic_model_unref(*model);
        status = take_step(curve, request, &part, model, err);
    }
    free(order);
    free(chosen);
    return status;
}

void topic_learning_curve_release(struct topic_learning_curve *curve)
{
    free(curve->points);
    *curve = (struct topic_learning_curve){0};
}
