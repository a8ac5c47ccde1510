/* topic explain: says why an article has a topic or not, for an editor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/explaining/explain_answer.h"
#include "cli/explaining/explain_page.h"
#include "cli/explaining/explain_text.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/daemon_map.h"
#include "cli/options/min_familiarity.h"
#include "cli/remote_explaining.h"
#include "model/model.h"
#include "topicd/model.h"
#include "topicd/policy.h"
#include "topicd/topics_file.h"
#include "wire/answer.h"
#include "wire/json.h"

struct explain_command {
    char *model_path;
    char *topics_path;
    char *topic_name;
    int is_verbose;
    int is_json;
    int is_html;
    double min_familiarity;
    struct topic_daemon_address daemon;
    struct topic_corpus_arguments corpus;
    struct topic_model *model; /* NULL: topicd explains */
    struct topic_scratch *scratch;
    struct topic_remote_explaining remote;
    struct topic_explain_text text;
    struct topic_page page;
    struct topic_buffer answer;
    size_t topic;    /* of topic_name; the topic count without --topic */
    size_t articles; /* explained so far */
};

/* ---- as text, by a model ---- */

static struct topic_explain_topic describe(const struct topic_model *model,
                                           const struct topic_tag *tag)
{
    return (struct topic_explain_topic){.name = topic_model_topic_name(model, tag->topic),
                                        .score = (double)tag->score,
                                        .threshold = topic_model_topic_threshold(model, tag->topic),
                                        .accepted = tag->accepted};
}

static int explain_topic(struct explain_command *command, const struct topic_article *article,
                         const struct topic_tag *tag, const struct topic_tag *best,
                         struct topic_error *err)
{
    struct topic_explanation why;
    const struct topic_explain_topic topic = describe(command->model, tag);
    const struct topic_explain_topic first = describe(command->model, best);
    if (topic_model_explain(command->model, command->scratch, article, tag->topic, &why, err) < 0 ||
        topic_explain_text_print(&command->text, &topic, &first, &why, err) < 0)
        return -1;
    if (command->is_verbose)
        topic_explain_text_print_arithmetic(&command->text, command->model, tag, &why);
    return 0;
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
        topic_explain_text_print_others(&command->text, command->model, tags, count);
    return 0;
}

static void print_id(struct explain_command *command, struct topic_text id)
{
    topic_print_out(command->articles++ > 0 ? "\narticle " : "article ");
    topic_print_text(id.bytes, id.len);
    topic_print_out("\n");
}

static int explain_as_text(struct explain_command *command, const struct topic_record *record,
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

/* ---- by an answer, of the model or of topicd ---- */

static int answer_with_model(struct explain_command *command, const struct topic_record *record,
                             struct topic_text *answer, struct topic_error *err)
{
    const struct topic_article article = topic_record_article(record);
    const struct topic_answer_source source = {.id = topic_record_value(record, TOPIC_RECORD_ID),
                                               .model = command->model,
                                               .scratch = command->scratch,
                                               .article = &article,
                                               .options.tag.threshold = -1};
    struct topic_json json;
    topic_buffer_reset(&command->answer);
    topic_json_init(&json, &command->answer, err);
    if (topic_answer_explain(&json, &source, command->topic, err) < 0)
        return -1;
    *answer = (struct topic_text){command->answer.bytes, command->answer.len};
    return 0;
}

/* topicd does not say why a topic above its threshold is not given. */
static bool is_unfamiliar(const struct topic_explain_answer *answer)
{
    const struct topic_explain_topic *best = &answer->topics[0];
    return !answer->is_single_label && !best->accepted && best->score > best->threshold;
}

static int print_answer(struct explain_command *command, const struct topic_record *record,
                        const struct topic_explain_answer *answer, struct topic_error *err)
{
    const struct topic_article article = topic_record_article(record);
    int status = topic_explain_text_read(&command->text, &article, err);
    print_id(command, topic_record_value(record, TOPIC_RECORD_ID));
    command->text.is_single_label = answer->is_single_label;
    command->text.knows_words = answer->knows_words;
    command->text.is_unfamiliar = false;
    topic_explain_text_print_familiarity(&command->text, answer->familiarity);
    command->text.is_unfamiliar = is_unfamiliar(answer);
    for (size_t i = 0; status == 0 && i < answer->count; i++)
        status = topic_explain_text_print(&command->text, &answer->topics[i], &answer->topics[0],
                                          &answer->whys[i], err);
    if (answer->unexplained > 0)
        topic_print_out("\n%zu more topics are not explained\n", answer->unexplained);
    return status;
}

static int explain_by_answer(struct explain_command *command, const struct topic_record *record,
                             struct topic_error *err)
{
    const struct topic_article article = topic_record_article(record);
    struct topic_explain_answer answer = {0};
    struct topic_text json;
    int status = command->model ? answer_with_model(command, record, &json, err)
                                : topic_remote_explaining_ask(&command->remote, record, &json, err);
    if (status == 0 && command->is_json) {
        topic_print_json(json.bytes, json.len);
        topic_print_out("\n");
        return 0;
    }
    if (status == 0)
        status = topic_explain_answer_read(&answer, json, &article, err);
    if (status == 0)
        status = command->is_html
                     ? topic_explain_page_put(&command->page, record, &answer, command->text.rules)
                     : print_answer(command, record, &answer, err);
    topic_explain_answer_release(&answer);
    return status;
}

/* ---- the command ---- */

static int explain(struct explain_command *command, struct topic_corpus *corpus)
{
    struct topic_error err = {0};
    struct topic_record record = {0};
    bool is_local_text = command->model && !command->is_json && !command->is_html;
    int status;
    command->page = (struct topic_page){.err = &err};
    if (command->is_html)
        topic_explain_page_begin(&command->page);
    while ((status = topic_corpus_next(corpus, &record, &err)) == 1) {
        if ((is_local_text ? explain_as_text(command, &record, &err)
                           : explain_by_answer(command, &record, &err)) < 0) {
            status = -1;
            break;
        }
    }
    topic_record_release(&record);
    if (status == 0 && command->is_html) {
        topic_explain_page_end(&command->page);
        status = topic_page_finish(&command->page);
        topic_print_table(command->page.out.bytes, command->page.out.len);
    }
    topic_page_release(&command->page);
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
    command->text.rules = topic_text_rules_at(command->model->trained->settings->text_rules);
    command->text.is_single_label = topic_model_is_single_label(command->model);
    command->text.min_familiarity = topic_model_min_familiarity(command->model);
    return find_topic(command, err);
}

/* The rules that topicd's model reads with are not known: the newest lose no text. */
static int open_daemon(struct explain_command *command, struct topic_error *err)
{
    command->text.rules = topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST);
    command->remote.topic = command->topic_name;
    command->remote.min_familiarity = command->min_familiarity;
    return topic_remote_explaining_open(&command->remote, &command->daemon, err);
}

/* Where the explanation comes from, and how it is shown; 0, or -1 after a message. */
static int check_options(struct explain_command *command)
{
    const struct topic_daemon_address *daemon = &command->daemon;
    if ((daemon->key_path || daemon->server_key || daemon->timeout) && !daemon->endpoint)
        topic_command_usage("explain",
                            "--key, --server-key and --timeout need a daemon: name one with -s");
    else if (!command->model_path == !daemon->endpoint)
        topic_command_usage("explain", "needs a model (-m) or a daemon (-s), one of the two");
    else if (daemon->endpoint && (command->topics_path || command->is_verbose))
        topic_command_usage(
            "explain", "%s needs a model (-m): %s", command->topics_path ? "--topics" : "--verbose",
            command->topics_path ? "a daemon has the topics file that it was started with"
                                 : "a daemon's answer has the numbers with --json");
    else if (command->is_json + command->is_html + command->is_verbose > 1)
        topic_command_usage("explain", "--json, --html and --verbose exclude each other");
    else if (topic_min_familiarity_check("explain", &command->min_familiarity) == 0)
        return topic_daemon_address_set_timeout("explain", &command->daemon,
                                                TOPIC_DAEMON_ARTICLE_TIMEOUT_MS);
    return -1;
}

/* The corpus is read as the model or the daemon reads records. */
static int use_map(struct explain_command *command, struct topic_error *err)
{
    return command->model ? topic_corpus_arguments_use_model(&command->corpus, command->model, err)
                          : topic_daemon_map_use(command->remote.client, &command->corpus, err);
}

static int explain_files(struct explain_command *command, const char *const *operands, size_t count)
{
    int status;
    struct topic_error err = {0};
    command->corpus.options.record.ignores_topics = true;
    if ((command->model_path ? open_model(command, &err) : open_daemon(command, &err)) < 0)
        return topic_command_fail("explain", &err);
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, "explain", operands, count, &status);
    if (corpus)
        status = use_map(command, &err) < 0 ? topic_command_fail("explain", &err)
                                            : explain(command, corpus);
    topic_corpus_close(corpus);
    return status;
}

static int check_and_explain(void *context, const char *const *operands, size_t count)
{
    struct explain_command *command = context;
    if (check_options(command) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    command->text = (struct topic_explain_text){.is_terminal = isatty(STDOUT_FILENO),
                                                .is_verbose = command->is_verbose};
    int status = explain_files(command, operands, count);
    topic_explain_text_release(&command->text);
    topic_buffer_release(&command->answer);
    topic_remote_explaining_close(&command->remote);
    topic_scratch_free(command->scratch);
    topic_model_unref(command->model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct explain_command command = {.min_familiarity = TOPIC_MIN_FAMILIARITY_NOT_GIVEN};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "the model to explain", "FILE"},
        {"server", 's', POPT_ARG_STRING, &command.daemon.endpoint, 0,
         "have topicd explain at this endpoint", "ENDPOINT"},
        TOPIC_DAEMON_KEY_OPTIONS(&command.daemon, "30"),
        {"topics", 0, POPT_ARG_STRING, &command.topics_path, 0,
         "with -m: apply this topics file to the model", "FILE"},
        {"topic", '\0', POPT_ARG_STRING, &command.topic_name, 0,
         "explain only this topic, given or not", "NAME"},
        TOPIC_MIN_FAMILIARITY_OPTION(command.min_familiarity),
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print topicd's answer, one a line",
         NULL},
        {"html", '\0', POPT_ARG_NONE, &command.is_html, 0, "print a page", NULL},
        {"verbose", 'v', POPT_ARG_NONE, &command.is_verbose, 0,
         "also print the arithmetic: weights, bias, margin, threshold, log-odds", NULL},
        TOPIC_CORPUS_FORMAT_OPTION(command.corpus),
        TOPIC_CORPUS_ENCODING_OPTION(command.corpus),
        TOPIC_CORPUS_MAP_OPTION(command.corpus),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options,
        .usage = "(-m MODEL | -s ENDPOINT) FILE",
        .min_operands = 1,
        .max_operands = 1,
        .complaint = "needs one FILE with the article, or - for standard input",
        .run = check_and_explain};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    free(command.topics_path);
    free(command.topic_name);
    topic_daemon_address_release(&command.daemon);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_explain = {
    .name = "explain", .summary = "say why an article has a topic or not", .run = run};
