#include "training/cross_validation.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/scratch_model.h"

/* The numbers of some articles. */
struct selection {
    size_t *numbers;
    size_t count;
};

/* The articles outside the fold; with fold SIZE_MAX, all. */
static void select_others(struct selection *selection, const struct topic_cross_validation *folds,
                          size_t article_count, size_t fold)
{
    selection->count = 0;
    for (size_t i = 0; i < article_count; i++)
        if (fold == SIZE_MAX || folds->fold_of[i] != fold)
            selection->numbers[selection->count++] = i;
}

static int keep_folds(void *context, const struct topic_findings *findings, struct topic_error *err)
{
    uint32_t *fold_of = context;
    (void)err;
    memcpy(fold_of, findings->fit->problem.fold_of,
           findings->dataset->article_count * sizeof *fold_of);
    return 0;
}

int topic_cross_validation_fold(const struct topic_corpus_cache *cache,
                                const struct topic_train_options *options, uint32_t *fold_of,
                                struct topic_error *err)
{
    int status = -1;
    struct topic_training training = {0};
    struct selection all = {.numbers = topic_memory_new(cache->count, sizeof *all.numbers, err)};
    if (!all.numbers)
        return -1;
    select_others(&all, NULL, cache->count, SIZE_MAX);
    const struct topic_corpus_cache_part whole = {cache, all.numbers, all.count};
    struct topic_corpus *corpus = topic_corpus_cache_open(&whole, err);
    if (corpus)
        status = topic_trainer_examine(corpus, options, keep_folds, fold_of, &training, err);
    topic_trainer_release(&training);
    topic_corpus_close(corpus);
    free(all.numbers);
    return status;
}

static struct topic_model *train_without(const struct topic_cross_validation *validation,
                                         const struct topic_corpus_cache *cache, size_t fold,
                                         const struct topic_train_options *options,
                                         const char *directory, struct topic_error *err)
{
    struct topic_model *model = NULL;
    struct selection others = {.numbers =
                                   topic_memory_new(cache->count, sizeof *others.numbers, err)};
    if (!others.numbers)
        return NULL;
    select_others(&others, validation, cache->count, fold);
    const struct topic_corpus_cache_part part = {cache, others.numbers, others.count};
    model = topic_scratch_model_train(&part, options, directory, err);
    free(others.numbers);
    return model;
}

int topic_cross_validation_run(struct topic_cross_validation *validation,
                               const struct topic_corpus_cache *cache,
                               const struct topic_train_options *options, const char *directory,
                               struct topic_error *err)
{
    struct topic_train_options of_folds = *options;
    validation->fold_of = topic_memory_new(cache->count, sizeof *validation->fold_of, err);
    validation->fold_models = topic_memory_new(options->folds, sizeof(struct topic_model *), err);
    if (!validation->fold_of || !validation->fold_models ||
        topic_cross_validation_fold(cache, options, validation->fold_of, err) < 0)
        return -1;
    validation->fold_count = options->folds;
    validation->model = train_without(validation, cache, SIZE_MAX, options, directory, err);
    if (!validation->model)
        return -1;
    of_folds.rule = topic_model_is_single_label(validation->model) ? TOPIC_TRAIN_RULE_EXACTLY_ONE
                                                                   : TOPIC_TRAIN_RULE_ANY;
    for (size_t fold = 0; fold < options->folds; fold++) {
        validation->fold_models[fold] =
            train_without(validation, cache, fold, &of_folds, directory, err);
        if (!validation->fold_models[fold])
            return -1;
    }
    return 0;
}

void topic_cross_validation_release(struct topic_cross_validation *validation)
{
    for (size_t fold = 0; fold < validation->fold_count; fold++)
        topic_model_unref(validation->fold_models[fold]);
    topic_model_unref(validation->model);
    free(validation->fold_models);
    free(validation->fold_of);
    *validation = (struct topic_cross_validation){0};
}
