/* topic explain: says why an article has a topic or not, for an editor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/min_familiarity.h"
#include "cli/output/explain_text.h"
#include "cli/output/output.h"
#include "topicd/model.h"
#include "topicd/topics_file.h"

struct explain_command {
    char *model_path;
    char *topics_path;
    char *topic_name;
    int is_verbose;
    double min_familiarity;
    struct topic_corpus_arguments corpus;
    struct topic_model *model;
    struct topic_scratch *scratch;
    struct topic_explain_text text;
    size_t topic;    /* of topic_name; the topic count without --topic */
    size_t articles; /* explained so far */
};

static int explain_topic(struct explain_command *command, const struct topic_article *article,
                         const struct topic_tag *tag, const struct topic_tag *best,
                         struct topic_error *err)
{
    struct topic_explanation why;
    if (topic_model_explain(command->model, command->scratch, article, tag->topic, &why, err) < 0)
        return -1;
    return topic_explain_text_print(&command->text, tag, best, &why, err);
}

/* Explains the topic asked for; without one, the topics given, or the best one when none is. */
static int explain_topics(struct explain_command *command, const struct topic_article *article,
                          const struct topic_tag *tags, size_t count, struct topic_error *err)
{
    bool is_one = command->topic < topic_model_topic_count(command->model);
    for (size_t i = 0; i < count; i++)
        if ((is_one ? tags[i].topic == command->topic : tags[i].accepted || i == 0) &&
            explain_topic(command, article, &tags[i], &tags[0], err) < 0)
            return -1;
    if (!is_one)
        topic_explain_text_print_others(&command->text, tags, count);
    return 0;
}

static void print_id(struct explain_command *command, struct topic_text id)
{
    topic_print_out(command->articles++ > 0 ? "\narticle " : "article ");
    topic_print_text(id.bytes, id.len);
    topic_print_out("\n");
}

static int explain_record(struct explain_command *command, const struct topic_record *record,
                          struct topic_error *err)
{
    struct topic_article article = topic_record_article(record);
    const struct topic_tag_options all = {.top = topic_model_topic_count(command->model),
                                          .threshold = -1};
    struct topic_tags tags;
    if (topic_model_tag(command->model, command->scratch, &article, &all, &tags, err) < 0 ||
        topic_explain_text_read(&command->text, &article, err) < 0)
        return -1;
    struct topic_reading reading = topic_scratch_reading(command->scratch);
    command->text.knows_words = reading.features > reading.unknown;
    /* Explaining uses the same scratch again, which holds the tags. */
    struct topic_tag *own = topic_memory_new(tags.count, sizeof *own, err);
    if (!own)
        return -1;
    memcpy(own, tags.items, tags.count * sizeof *own);
    print_id(command, topic_record_value(record, TOPIC_RECORD_ID));
    command->text.is_unfamiliar = tags.is_unfamiliar;
    topic_explain_text_print_familiarity(&command->text, tags.familiarity);
    int status = explain_topics(command, &article, own, tags.count, err);
    free(own);
    return status;
}

static int explain(struct explain_command *command, struct topic_corpus *corpus)
{
    struct topic_error err = {0};
    struct topic_record record = {0};
    int status;
    while ((status = topic_corpus_next(corpus, &record, &err)) == 1) {
        if (explain_record(command, &record, &err) < 0) {
            status = -1;
            break;
        }
    }
    topic_record_release(&record);
    return status < 0 ? topic_command_fail("explain", &err) : TOPIC_EXIT_DONE;
}

static int find_topic(struct explain_command *command, struct topic_error *err)
{
    const char *name = command->topic_name;
    size_t count = topic_model_topic_count(command->model);
    command->topic = name ? topic_model_topic_find(command->model, name, strlen(name)) : count;
    if (!name || command->topic < count)
        return 0;
    return topic_error_set(err, "%s: has no topic \"%s\"; `topic inspect %s` lists its topics",
                           command->model_path, name, command->model_path);
}

static int open_model(struct explain_command *command, struct topic_error *err)
{
    command->model = topic_topics_file_open(command->model_path, command->topics_path,
                                            command->min_familiarity, err);
    command->scratch = topic_scratch_new(err);
    if (!command->model || !command->scratch)
        return -1;
    command->text = (struct topic_explain_text){.model = command->model,
                                                .is_terminal = isatty(STDOUT_FILENO),
                                                .is_verbose = command->is_verbose};
    return find_topic(command, err);
}

static int check_and_explain(void *context, const char *const *operands, size_t count)
{
    struct explain_command *command = context;
    struct topic_error err = {0};
    int status;
    if (!command->model_path)
        return topic_command_usage("explain", "needs a model: give one with -m");
    if (topic_min_familiarity_check("explain", &command->min_familiarity) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    struct topic_corpus *corpus = NULL;
    command->corpus.options.record.ignores_topics = true;
    if (open_model(command, &err) < 0)
        status = topic_command_fail("explain", &err);
    else if ((corpus = topic_corpus_arguments_open(&command->corpus, "explain", operands, count,
                                                   &status)))
        status = topic_corpus_arguments_use_model(&command->corpus, command->model, &err) < 0
                     ? topic_command_fail("explain", &err)
                     : explain(command, corpus);
    topic_corpus_close(corpus);
    topic_explain_text_release(&command->text);
    topic_scratch_free(command->scratch);
    topic_model_unref(command->model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct explain_command command = {.min_familiarity = TOPIC_MIN_FAMILIARITY_NOT_GIVEN};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "the model to explain", "FILE"},
        {"topics", 0, POPT_ARG_STRING, &command.topics_path, 0,
         "apply this topics file to the model", "FILE"},
        {"topic", '\0', POPT_ARG_STRING, &command.topic_name, 0,
         "explain only this topic, given or not", "NAME"},
        TOPIC_MIN_FAMILIARITY_OPTION(command.min_familiarity),
        {"verbose", 'v', POPT_ARG_NONE, &command.is_verbose, 0,
         "also print the arithmetic: weights, bias, margin, threshold, log-odds", NULL},
        TOPIC_CORPUS_FORMAT_OPTION(command.corpus),
        TOPIC_CORPUS_ENCODING_OPTION(command.corpus),
        TOPIC_CORPUS_MAP_OPTION(command.corpus),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options,
        .usage = "-m MODEL FILE",
        .min_operands = 1,
        .max_operands = 1,
        .complaint = "needs one FILE with the article, or - for standard input",
        .run = check_and_explain};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    free(command.topics_path);
    free(command.topic_name);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_explain = {
    .name = "explain", .summary = "say why an article has a topic or not", .run = run};
