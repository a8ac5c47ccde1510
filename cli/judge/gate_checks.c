#include "cli/judge/gate_checks.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/judge/difference_list.h"
#include "cli/judge/pin_check.h"
#include "registry/compatibility.h"
#include "topicd/policy.h"
#include "topicd/topics_file.h"
#include "training/comparison/model_diff.h"
#include "training/corpus/corpus.h"
#include "training/evaluation/evaluation.h"

struct models {
    struct topic_model *before;
    struct topic_model *after;
};

/* A sample without articles, which a reader of a corpus would not take for one. */
static int find_empty(const char *path, bool *is_empty, struct topic_error *err)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return topic_error_set(err, "%s: cannot be opened: %s", path, strerror(errno));
    *is_empty = S_ISREG(status.st_mode) && status.st_size == 0;
    return 0;
}

static struct topic_corpus *
open_sample(const char *const *path, struct topic_corpus_options *options, struct topic_error *err)
{
    options->is_strict = true;
    return topic_corpus_open(path, 1, options, err);
}

/* ---- topics ---- */

/* A verdict is read when the training's files are gone: it does not name them. */
#define NEW_MODEL "the new model"

/* For the names of new topics; longer ones are cut short. */
#define ADDED_SIZE 400

static void check_topics(struct topic_gate *gate, const struct models *models)
{
    struct topic_error why = {0};
    char added[ADDED_SIZE];
    struct topic_compatibility change = topic_compatibility_find(topic_model_plain(models->before),
                                                                 topic_model_plain(models->after));
    topic_compatibility_added(&change, added, sizeof added);
    if (topic_compatibility_check(&change, NEW_MODEL, &why) < 0)
        topic_gate_set(gate, TOPIC_GATE_TOPICS, TOPIC_GATE_REFUSED, "%s", why.text);
    else
        topic_gate_set(gate, TOPIC_GATE_TOPICS, TOPIC_GATE_PASSED,
                       "it has the %zu topics of the old one, and %zu more%s%s",
                       topic_model_topic_count(topic_model_plain(models->before)),
                       change.added_count, added[0] ? ": " : "", added);
}

/* ---- the control sample ---- */

static int evaluate(struct topic_evaluation *evaluation, struct topic_model *model,
                    const char *path, struct topic_error *err)
{
    struct topic_corpus_options corpus_options = {0};
    const struct topic_evaluation_options options = {.plain = topic_model_plain(model)};
    struct topic_corpus *corpus = open_sample(&path, &corpus_options, err);
    int status = corpus ? topic_evaluation_run(evaluation, model, corpus, &options, err) : -1;
    topic_corpus_close(corpus);
    return status;
}

static int check_controls(struct topic_gate *gate, const struct models *models, const char *path,
                          struct topic_error *err)
{
    struct topic_evaluation before = {0};
    struct topic_evaluation after = {0};
    struct topic_baseline baseline;
    struct topic_log_loss_change loss;
    bool is_empty = false;
    if (find_empty(path, &is_empty, err) < 0)
        return -1;
    if (is_empty) {
        topic_gate_set_controls(gate, 0, NULL, NULL);
        return 0;
    }
    int status = evaluate(&before, models->before, path, err);
    if (status == 0)
        status = evaluate(&after, models->after, path, err);
    if (status == 0)
        status = topic_baseline_compare(&baseline, &before, &after, err);
    if (status == 0)
        status = topic_log_loss_compare(&loss, &before, &after, err);
    if (status == 0)
        topic_gate_set_controls(gate, after.truth.article_count, &baseline, &loss);
    topic_evaluation_release(&before);
    topic_evaluation_release(&after);
    return status;
}

/* ---- recent articles ---- */

static int check_changes(struct topic_gate *gate, const struct models *models,
                         const struct topic_gate_checks_files *files, struct topic_error *err)
{
    const char *path = files->recent;
    struct topic_corpus_options options = {.record.ignores_topics = true};
    struct topic_model_diff diff = {0};
    bool is_empty = false;
    if (find_empty(path, &is_empty, err) < 0)
        return -1;
    struct topic_corpus *corpus = is_empty ? NULL : open_sample(&path, &options, err);
    int status = is_empty ? 0
                 : corpus ? topic_model_diff_run(&diff, corpus, models->before, models->after, err)
                          : -1;
    if (status == 0)
        topic_gate_set_changes(gate, &diff);
    if (status == 0 && files->differences)
        status = topic_difference_list_write(files->differences, &diff, err);
    topic_model_diff_release(&diff);
    topic_corpus_close(corpus);
    return status;
}

/* ---- all ---- */

static int check(struct topic_gate *gate, const struct models *models,
                 const struct topic_gate_checks_files *files, struct topic_error *err)
{
    topic_gate_set(gate, TOPIC_GATE_MODEL, TOPIC_GATE_PASSED, "the file of the new model is sound");
    check_topics(gate, models);
    if (files->pins && topic_pin_check_run(gate, models->after, files->pins, err) < 0)
        return -1;
    if (files->controls && check_controls(gate, models, files->controls, err) < 0)
        return -1;
    return files->recent ? check_changes(gate, models, files, err) : 0;
}

/* What is no file was named by mistake, and nothing can be judged. What is a file is what a
 * training has written: if it is no sound model, that is the verdict. */
static bool is_file(const char *path)
{
    struct topic_error unused = {0};
    int fd = topic_file_open(path, &unused);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void refuse_file(struct topic_gate *gate, const char *why, const char *path)
{
    size_t len = strlen(path);
    bool has_path = strncmp(why, path, len) == 0;
    topic_gate_set(gate, TOPIC_GATE_MODEL, TOPIC_GATE_REFUSED, "%s%s", has_path ? NEW_MODEL : "",
                   has_path ? why + len : why);
}

int topic_gate_checks_run(struct topic_gate *gate, const struct topic_gate_checks_files *files,
                          struct topic_error *err)
{
    struct topic_error why = {0};
    struct models models = {.before =
                                topic_topics_file_open(files->old_model, files->topics, 0, err)};
    if (!models.before)
        return -1;
    models.after = topic_topics_file_open(files->new_model, files->topics, 0, &why);
    int status = 0;
    if (models.after)
        status = check(gate, &models, files, err);
    else if (is_file(files->new_model))
        refuse_file(gate, why.text, files->new_model);
    else
        status = topic_error_set(err, "%s", why.text);
    topic_model_unref(models.before);
    topic_model_unref(models.after);
    return status;
}
