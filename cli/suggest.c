/* topic suggest: lists which articles an editor should look at next. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/training_arguments.h"
#include "cli/output/output.h"
#include "training/labels/suggestions.h"

/* A longer list is no help to an editor, and what is found for the audit grows with it. */
#define COUNT_MAX 10000

struct suggest_command {
    char *model_path;
    int count;
    const char **labelled; /* NULL-terminated, or NULL */
    struct topic_corpus_arguments corpus;
    struct topic_corpus_arguments labelled_corpus;
    struct topic_training_arguments training;
};

/* ---- output ---- */

static const char *name_of(const struct topic_label_audit *audit, uint32_t topic)
{
    return audit->training.dataset.topic_names[topic];
}

static int explain_doubt(const struct topic_label_audit *audit, const struct topic_suspect *suspect,
                         struct topic_buffer *why, struct topic_error *err)
{
    const char *name = name_of(audit, suspect->topic);
    if (suspect->has_instead)
        return topic_buffer_format(why, err,
                                   "is labelled %s, but looks like %s to a model of the other "
                                   "articles (probability %.2f against %.2f)",
                                   name, name_of(audit, suspect->instead),
                                   suspect->instead_probability, suspect->probability);
    return topic_buffer_format(
        why, err, "is %slabelled %s, to which a model of the other articles gives probability %.2f",
        suspect->has_topic ? "" : "not ", name, suspect->probability);
}

/* Names the topic that counts most. */
static int explain_errors(const struct topic_suggestions *suggestions,
                          const struct topic_expected_errors *errors, struct topic_buffer *why,
                          struct topic_error *err)
{
    if (errors->count == 0)
        return topic_buffer_format(why, err, "the model has no topic for it");
    const struct topic_expected_error *first = &errors->items[0];
    size_t articles = topic_model_topic_articles(suggestions->model, first->topic);
    return topic_buffer_format(
        why, err, "the model %s %s, with probability %.2f, and learnt it from %zu article%s",
        first->is_given ? "gives" : "does not give",
        topic_model_topic_name(suggestions->model, first->topic), (double)first->probability,
        articles, topic_output_plural(articles));
}

static int explain(const struct topic_suggestions *suggestions,
                   const struct topic_review_list_item *item, struct topic_buffer *why,
                   struct topic_error *err)
{
    switch (item->reason) {
    case TOPIC_REVIEW_LIST_DOUBTED:
        return explain_doubt(&suggestions->audit, suggestions->doubted[item->number], why, err);
    case TOPIC_REVIEW_LIST_CONTROL:
        return topic_buffer_format(why, err,
                                   "was drawn at random: such articles show how good the model is");
    default:
        return explain_errors(suggestions, &suggestions->candidates[item->number], why, err);
    }
}

static void put_topics(struct topic_json *json, const struct topic_suggestions *suggestions,
                       const struct topic_suggestions_article *article)
{
    topic_json_put_open(json, "topics", '[');
    for (size_t i = 0; i < article->topic_count; i++) {
        const struct topic_suggestions_topic *topic =
            &suggestions->topics[article->first_topic + i];
        topic_json_open(json, '{');
        topic_json_put_cstring(json, "topic",
                               topic_model_topic_name(suggestions->model, topic->topic));
        topic_output_number(json, "score", (double)topic->score);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

static int print_item(const struct topic_suggestions *suggestions,
                      const struct topic_review_list_item *item, struct topic_error *err)
{
    const struct topic_suggestions_article *article = topic_suggestions_article(suggestions, item);
    struct topic_buffer why = {0};
    int status = explain(suggestions, item, &why, err);
    if (status == 0) {
        struct topic_output_object object;
        struct topic_json *json = topic_output_begin(&object);
        topic_json_put_raw(json, "id", topic_suggestions_text(suggestions, article->id));
        topic_output_number(json, "value", item->value);
        topic_json_put_cstring(json, "reason", topic_review_list_reason_name(item->reason));
        topic_json_put_text(json, "why", (struct topic_text){why.bytes, why.len});
        topic_json_put_text(json, "title", topic_suggestions_text(suggestions, article->title));
        put_topics(json, suggestions, article);
        topic_output_end(&object);
    }
    topic_buffer_release(&why);
    return status;
}

static int print(const struct topic_suggestions *suggestions, struct topic_error *err)
{
    size_t labelled = suggestions->labelled;
    size_t copies = suggestions->copies;
    if (labelled > 0)
        topic_print_err("topic suggest: %zu article%s topics already and %s left out\n", labelled,
                        labelled == 1 ? " has" : "s have", labelled == 1 ? "is" : "are");
    if (copies > 0)
        topic_print_err("topic suggest: %zu near-cop%s left out\n", copies,
                        copies == 1 ? "y is" : "ies are");
    for (size_t i = 0; i < suggestions->list.count; i++)
        if (print_item(suggestions, &suggestions->list.items[i], err) < 0)
            return -1;
    return 0;
}

/* ---- the command ---- */

/* TOPIC_EXIT_DONE, or another status after a message. */
static int audit(struct suggest_command *command, struct topic_suggestions *suggestions)
{
    int status = TOPIC_EXIT_DONE;
    struct topic_error err = {0};
    struct topic_corpus *corpus = topic_corpus_arguments_open_labelled(
        &command->labelled_corpus, "suggest", command->labelled,
        topic_arguments_count(command->labelled), &status);
    if (!corpus)
        return status;
    struct topic_train_options options = topic_label_audit_options();
    topic_training_arguments_begin(&command->training, &options, true);
    if (topic_corpus_arguments_use_model(&command->labelled_corpus, suggestions->model, &err) < 0 ||
        topic_suggestions_audit(suggestions, corpus, &options, (size_t)command->count, &err) < 0)
        status = TOPIC_EXIT_FAILED;
    topic_training_arguments_end(&command->training);
    topic_corpus_close(corpus);
    return status == TOPIC_EXIT_DONE ? status : topic_command_fail("suggest", &err);
}

static int choose_and_print(const struct suggest_command *command,
                            struct topic_suggestions *suggestions, struct topic_corpus *corpus,
                            struct topic_error *err)
{
    if (topic_suggestions_read(suggestions, corpus, err) < 0)
        return -1;
    if (suggestions->candidate_count == 0)
        return topic_error_set(err, suggestions->labelled > 0
                                        ? "every article has topics already: give unlabelled ones"
                                        : "there is no article to suggest");
    if (topic_suggestions_choose(suggestions, (size_t)command->count, err) < 0)
        return -1;
    return print(suggestions, err);
}

static int suggest_with(struct suggest_command *command, struct topic_suggestions *suggestions,
                        const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    int status = command->labelled ? audit(command, suggestions) : TOPIC_EXIT_DONE;
    if (status != TOPIC_EXIT_DONE)
        return status;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, "suggest", paths, count, &status);
    if (!corpus)
        return status;
    if (topic_corpus_arguments_use_model(&command->corpus, suggestions->model, &err) < 0 ||
        choose_and_print(command, suggestions, corpus, &err) < 0)
        status = topic_command_fail("suggest", &err);
    topic_corpus_close(corpus);
    return status;
}

static int check_and_suggest(void *context, const char *const *paths, size_t count)
{
    struct suggest_command *command = context;
    struct topic_error err = {0};
    if (!command->model_path)
        return topic_command_usage("suggest", "needs a model: -m FILE");
    if (topic_command_in_range("suggest", "--count", command->count, 1, COUNT_MAX) < 0 ||
        topic_training_arguments_check(&command->training) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    topic_corpus_arguments_share(&command->labelled_corpus, &command->corpus);
    struct topic_model *model = topic_model_open(command->model_path, &err);
    if (!model)
        return topic_command_fail("suggest", &err);
    struct topic_suggestions suggestions = {.model = model,
                                            .seed = (unsigned)command->training.seed};
    int status = suggest_with(command, &suggestions, paths, count);
    topic_suggestions_release(&suggestions);
    topic_model_unref(model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct suggest_command command = {.count = 20};
    topic_training_arguments_init(&command.training, "suggest");
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "the model to improve", "FILE"},
        {"count", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.count, 0,
         "list N articles, 1 to 10000", "N"},
        {"labelled", '\0', POPT_ARG_ARGV, &command.labelled, 0,
         "also list articles of this corpus whose labels look wrong, and leave out near-copies of "
         "its articles; may be repeated",
         "CORPUS"},
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"threads", '\0', POPT_ARG_INT, &command.training.threads, 0,
         "look for wrong labels with N processes, 1 to 1024 (default: one for each core)", "N"},
        {"seed", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.training.seed, 0,
         "seed of every random choice", "N"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "-m MODEL UNLABELLED... [--labelled CORPUS]",
                                              .min_operands = 1,
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .complaint =
                                                  "needs unlabelled articles to choose from",
                                              .run = check_and_suggest};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    topic_arguments_free(command.labelled);
    topic_corpus_arguments_release(&command.labelled_corpus);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_suggest = {
    .name = "suggest",
    .summary = "list unlabelled articles that an editor should label next",
    .run = run};
