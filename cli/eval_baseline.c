#include "cli/eval_baseline.h"

#include <string.h>

#include "topicd/policy.h"
#include "topicd/topics_file.h"

static struct topic_corpus *open_articles(const struct topic_eval_baseline *baseline,
                                          struct topic_error *err)
{
    const struct topic_corpus_cache_part all = {.cache = &baseline->articles,
                                                .count = baseline->articles.count};
    return topic_corpus_cache_open(&all, err);
}

/* A topics file that fits the new model need not fit the old one. */
static struct topic_model *open_model(const char *path, const char *topics_path,
                                      struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_model *model = topic_topics_file_open(path, topics_path, 0, &why);
    bool names_it = strncmp(why.text, path, strlen(path)) == 0;
    if (!model)
        topic_error_set(err, "the baseline %s%s%s", names_it ? "" : path, names_it ? "" : ": ",
                        why.text);
    return model;
}

int topic_eval_baseline_read(struct topic_eval_baseline *baseline, const char *topics_path,
                             struct topic_corpus **corpus, struct topic_error *err)
{
    baseline->model = open_model(baseline->path, topics_path, err);
    if (!baseline->model || topic_corpus_cache_read(&baseline->articles, *corpus, err) < 0)
        return -1;
    baseline->skipped = topic_corpus_skipped(*corpus);
    topic_corpus_close(*corpus);
    *corpus = open_articles(baseline, err);
    return *corpus ? 0 : -1;
}

int topic_eval_baseline_run(struct topic_eval_baseline *baseline,
                            const struct topic_evaluation *evaluation,
                            const struct topic_evaluation_options *options, struct topic_error *err)
{
    const struct topic_evaluation_options same = {
        .min_familiarity = options->min_familiarity,
        .normalises_topics = options->normalises_topics,
        .plain = options->plain ? topic_model_plain(baseline->model) : NULL};
    struct topic_evaluation old = {0};
    struct topic_corpus *corpus = open_articles(baseline, err);
    int status = corpus ? topic_evaluation_run(&old, baseline->model, corpus, &same, err) : -1;
    baseline->result.path = baseline->path;
    if (status == 0)
        status = topic_baseline_compare(&baseline->result.baseline, &old, evaluation, err);
    topic_evaluation_release(&old);
    topic_corpus_close(corpus);
    return status;
}

void topic_eval_baseline_release(struct topic_eval_baseline *baseline)
{
    topic_corpus_cache_release(&baseline->articles);
    topic_model_unref(baseline->model);
}
