#include "training/learning_curve.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "training/evaluation/evaluation.h"
#include "training/scratch_model.h"

/* 50, 100, 200, 500, 1,000 ... up to beyond any corpus. */
#define STEPS_MAX 24

/* A step that is all but this share of the articles is passed over for the whole. */
#define LAST_STEP_SHARE 0.8

/* The places 0 to count - 1 in an order drawn by lot. */
static void draw_lots(size_t *lots, size_t count, unsigned seed)
{
    struct topic_random random = {seed};
    for (size_t i = 0; i < count; i++)
        lots[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = topic_random_below(&random, i);
        size_t kept = lots[i - 1];
        lots[i - 1] = lots[other];
        lots[other] = kept;
    }
}

static int compare_places(const void *left, const void *right)
{
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    return a < b ? -1 : a > b;
}

/* The articles of the first lots, in the order of the part: all of them make the model that
 * training on the part makes. Sorting the first lots leaves the later ones what they are. */
static struct topic_corpus_cache_part first_of(const struct topic_corpus_cache_part *part,
                                               size_t *lots, size_t *chosen, size_t count)
{
    qsort(lots, count, sizeof *lots, compare_places);
    for (size_t i = 0; i < count; i++)
        chosen[i] = part->chosen[lots[i]];
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

static int measure(const struct topic_learning_curve_request *question,
                   const struct topic_model *model, struct topic_learning_curve_point *point,
                   struct topic_error *err)
{
    static const struct topic_evaluation_options plain = {0};
    struct topic_evaluation evaluation = {0};
    struct topic_corpus *corpus = topic_corpus_cache_open(&question->testing, err);
    int status = corpus ? topic_evaluation_run(&evaluation, model, corpus, &plain, err) : -1;
    if (status == 0) {
        point->topics = topic_model_topic_count(model);
        point->micro_f1 = evaluation.metrics.micro_f1;
        point->macro_f1 = evaluation.metrics.macro_f1;
    }
    topic_evaluation_release(&evaluation);
    topic_corpus_close(corpus);
    return status;
}

/* One model; that of all articles must be made, a smaller one may turn out impossible. */
static int take_step(struct topic_learning_curve *curve,
                     const struct topic_learning_curve_request *question,
                     const struct topic_corpus_cache_part *part, struct topic_model **model,
                     struct topic_error *err)
{
    struct topic_error why = {0};
    size_t articles = part->count;
    struct topic_learning_curve_point *point = &curve->points[curve->count];
    *model = topic_scratch_model_train(part, question->options, question->directory, &why);
    if (!*model && articles < question->training.count) {
        question->passed_over(question->context, articles, why.text);
        return 0;
    }
    if (!*model)
        return topic_error_set(err, "%s", why.text);
    *point = (struct topic_learning_curve_point){.articles = articles};
    curve->count++;
    return measure(question, *model, point, err);
}

int topic_learning_curve_run(struct topic_learning_curve *curve,
                             const struct topic_learning_curve_request *question,
                             struct topic_model **model, struct topic_error *err)
{
    size_t steps[STEPS_MAX];
    *model = NULL;
    if (question->training.count <= TOPIC_LEARNING_CURVE_FIRST)
        return topic_error_set(err,
                               "a learning curve needs more than %d articles to train on; there "
                               "are %zu",
                               TOPIC_LEARNING_CURVE_FIRST, question->training.count);
    size_t count = list_steps(question->training.count, steps);
    size_t *lots = topic_memory_new(question->training.count, sizeof *lots, err);
    size_t *chosen = topic_memory_new(question->training.count, sizeof *chosen, err);
    curve->points = topic_memory_new(count, sizeof *curve->points, err);
    int status = lots && chosen && curve->points ? 0 : -1;
    if (status == 0)
        draw_lots(lots, question->training.count, question->options->seed);
    for (size_t i = 0; status == 0 && i < count; i++) {
        const struct topic_corpus_cache_part part =
            first_of(&question->training, lots, chosen, steps[i]);
        topic_model_unref(*model);
        status = take_step(curve, question, &part, model, err);
    }
    free(lots);
    free(chosen);
    return status;
}

void topic_learning_curve_release(struct topic_learning_curve *curve)
{
    free(curve->points);
    *curve = (struct topic_learning_curve){0};
}
