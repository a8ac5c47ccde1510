/* topic tag: prints one line for each article, in the order of the articles. A model in this
 * process or a running topicd gives the topics. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/local_tagging.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/daemon_address.h"
#include "cli/options/min_familiarity.h"
#include "cli/output/output.h"
#include "topicd/client.h"

/* Requests that wait for an answer from the daemon: enough to keep its workers busy, few enough to
 * keep its queue short for other clients. */
#define WINDOW 64

/* A larger number is a typing error. */
#define THREADS_MAX 1024

/* The value of a numeric option that was not given. */
#define NOT_GIVEN INT_MIN
#define THRESHOLD_NOT_GIVEN (-INFINITY)

struct tag_command {
    char *model_path;
    char *topics_path;
    struct topic_daemon_address daemon;
    char *output;
    int top;
    double threshold; /* negative: use each topic's own threshold */
    double min_familiarity;
    int explain;
    int threads;
    bool prints_names;
    bool is_interactive; /* articles come from standard input */
    bool has_failed;     /* the daemon answered some article with an error */
    /* Malformed records before each article that was sent; article n is at n % WINDOW. */
    size_t refused_before[WINDOW];
    size_t sent;
    size_t answered;
    size_t skipped; /* malformed records before the last article that was sent */
    struct topic_corpus_arguments corpus;
    struct topic_buffer buffer;
};

static void print_name(const char *name, bool is_first)
{
    if (!is_first)
        putchar('\t');
    fputs(name, stdout);
}

static int tag_with_model(const struct tag_command *command, struct topic_corpus *corpus,
                          struct topic_error *err)
{
    const struct topic_local_tagging task = {
        .model_path = command->model_path,
        .topics_path = command->topics_path,
        .min_familiarity = command->min_familiarity,
        .options = {.tag = {.top = (size_t)command->top, .threshold = command->threshold},
                    .explain = command->explain},
        .prints_names = command->prints_names,
        .is_interactive = command->is_interactive,
        .thread_count = (size_t)command->threads};
    return topic_local_tagging_run(&task, corpus, err);
}

/* An empty line for each refused record, so that line n of the names is that of record n. */
static void print_refused(const struct tag_command *command, size_t count)
{
    for (; command->prints_names && count > 0; count--)
        putchar('\n');
}

static int print_answer(struct tag_command *command, struct topic_client *client,
                        struct topic_error *err)
{
    struct topic_client_answer answer;
    if (topic_client_receive(client, &answer, err) < 0)
        return -1;
    print_refused(command, command->refused_before[command->answered++ % WINDOW]);
    if (answer.code) {
        command->has_failed = true;
        fprintf(stderr, "topic tag: the daemon answered %s: %s\n", answer.code, answer.message);
    }
    if (!command->prints_names) {
        fwrite(answer.json.bytes, 1, answer.json.len, stdout);
        putchar('\n');
        return 0;
    }
    bool is_first = true;
    for (size_t i = 0; i < answer.topic_count; i++) {
        if (!answer.topics[i].accepted)
            continue;
        print_name(answer.topics[i].name, is_first);
        is_first = false;
    }
    putchar('\n');
    return 0;
}

static void write_request(struct topic_json *json, const struct tag_command *command,
                          const struct topic_record *record)
{
    topic_json_open(json, '{');
    topic_output_name(json, "op", "tag");
    topic_json_key(json, "id");
    topic_json_raw(json, topic_record_value(record, TOPIC_RECORD_ID));
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        if (text.len == 0)
            continue;
        topic_output_string(json, topic_field_name((enum topic_field)field), text);
    }
    if (command->top > 0)
        topic_output_count(json, "top", (size_t)command->top);
    if (command->threshold >= 0) {
        topic_json_key(json, "threshold");
        topic_json_decimal(json, command->threshold, 9);
    }
    if (command->min_familiarity != 0) {
        topic_json_key(json, "min_familiarity");
        topic_json_decimal(json, fmax(command->min_familiarity, 0), 9);
    }
    if (command->explain)
        topic_output_bool(json, "explain", true);
    topic_json_close(json, '}');
}

/* Sends a request for the record. Its answer may be printed later. */
static int send_record(struct tag_command *command, struct topic_client *client,
                       const struct topic_record *record, size_t skipped, struct topic_error *err)
{
    struct topic_json json;
    command->refused_before[command->sent++ % WINDOW] = skipped - command->skipped;
    command->skipped = skipped;
    topic_buffer_reset(&command->buffer);
    topic_json_init(&json, &command->buffer, err);
    write_request(&json, command, record);
    if (topic_json_finish(&json) < 0 ||
        topic_client_send_json(client, command->buffer.bytes, command->buffer.len, err) < 0)
        return -1;
    return topic_client_pending(client) < WINDOW ? 0 : print_answer(command, client, err);
}

static int send_records(struct tag_command *command, struct topic_client *client,
                        struct topic_corpus *corpus, struct topic_error *err)
{
    struct topic_record record = {0};
    int status;
    /* Once stdout has failed, further answers could not be printed. */
    while ((status = topic_corpus_next(corpus, &record, err)) == 1 && !ferror(stdout))
        if (send_record(command, client, &record, topic_corpus_skipped(corpus), err) < 0) {
            status = -1;
            break;
        }
    topic_record_release(&record);
    return status < 0 ? -1 : 0;
}

static int tag_with_daemon(struct tag_command *command, struct topic_corpus *corpus,
                           struct topic_error *err)
{
    const struct topic_client_options options = {.server_key = command->daemon.server_key,
                                                 .key_path = command->daemon.key_path};
    struct topic_client *client = topic_client_new(command->daemon.endpoint, &options, err);
    if (!client)
        return -1;
    int status = send_records(command, client, corpus, err);
    /* The answers to requests already sent are printed even when the corpus ended with an error. */
    struct topic_error late = {0};
    while (topic_client_pending(client) > 0 && !topic_error_is_set(&late))
        print_answer(command, client, &late);
    print_refused(command, topic_corpus_skipped(corpus) - command->skipped);
    if (status == 0 && topic_error_is_set(&late))
        status = topic_error_set(err, "%s", late.text);
    topic_client_free(client);
    return status;
}

static int tag(struct tag_command *command, const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    int status;
    /* A sender that writes article by article to our standard input wants each answer at once. */
    for (size_t i = 0; i < count; i++)
        command->is_interactive |= strcmp(paths[i], "-") == 0;
    if (command->is_interactive)
        setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    command->corpus.options.record.ignores_topics = true;
    command->corpus.options.is_live = command->is_interactive;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, "tag", paths, count, &status);
    if (!corpus)
        return status;
    int done = command->model_path ? tag_with_model(command, corpus, &err)
                                   : tag_with_daemon(command, corpus, &err);
    topic_corpus_close(corpus);
    topic_buffer_release(&command->buffer);
    if (done < 0)
        return topic_command_fail("tag", &err);
    return command->has_failed ? TOPIC_EXIT_FAILED : TOPIC_EXIT_DONE;
}

/* ---- options ---- */

static int check_threads(struct tag_command *command)
{
    if (command->threads == NOT_GIVEN) {
        command->threads = 1;
        return 0;
    }
    if (command->daemon.endpoint) {
        topic_command_usage("tag", "--threads needs a model (-m): a daemon has its own workers");
        return -1;
    }
    return topic_command_in_range("tag", "--threads", command->threads, 1, THREADS_MAX);
}

/* Where the topics come from; 0, or -1 after a message. */
static int check_source(const struct tag_command *command)
{
    bool has_keys = command->daemon.key_path || command->daemon.server_key;
    if (has_keys && !command->daemon.endpoint)
        topic_command_usage("tag", "--key and --server-key need a daemon: name one with -s");
    else if (!command->model_path == !command->daemon.endpoint)
        topic_command_usage("tag", "needs a model (-m) or a daemon (-s), one of the two");
    else
        return 0;
    return -1;
}

/* Which topics are listed; 0, or -1 after a message. */
static int check_selection(struct tag_command *command)
{
    bool has_threshold = command->threshold != THRESHOLD_NOT_GIVEN;
    if (command->top != NOT_GIVEN && command->top < 1) {
        topic_command_usage("tag", "--top %d: must be 1 or more", command->top);
        return -1;
    }
    if (has_threshold && !(command->threshold >= 0 && command->threshold <= 1)) {
        topic_command_usage("tag", "--threshold %g: must be 0 to 1", command->threshold);
        return -1;
    }
    if (command->top == NOT_GIVEN)
        command->top = 0;
    return topic_min_familiarity_check("tag", &command->min_familiarity);
}

static int check_options(struct tag_command *command)
{
    static const char *const outputs[] = {"json", "names", NULL};
    if (check_source(command) < 0 || check_selection(command) < 0 || check_threads(command) < 0)
        return -1;
    int output = topic_command_choose("tag", "--output", command->output, outputs);
    command->prints_names = output > 0;
    return output < 0 ? -1 : 0;
}

static int check_and_tag(void *context, const char *const *paths, size_t count)
{
    static const char *const standard_input[] = {"-"};
    struct tag_command *command = context;
    if (check_options(command) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    return count > 0 ? tag(command, paths, count) : tag(command, standard_input, 1);
}

static int run(int argc, const char **argv)
{
    struct tag_command command = {.top = NOT_GIVEN,
                                  .threads = NOT_GIVEN,
                                  .threshold = THRESHOLD_NOT_GIVEN,
                                  .min_familiarity = TOPIC_MIN_FAMILIARITY_NOT_GIVEN};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "tag with this model", "FILE"},
        {"topics", 0, POPT_ARG_STRING, &command.topics_path, 0,
         "with -m: apply this topics file to the model", "FILE"},
        {"server", 's', POPT_ARG_STRING, &command.daemon.endpoint, 0,
         "tag with topicd at this endpoint", "ENDPOINT"},
        TOPIC_DAEMON_KEY_OPTIONS(&command.daemon),
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"top", '\0', POPT_ARG_INT, &command.top, 0, "list the N best topics, given or not", "N"},
        {"threshold", '\0', POPT_ARG_DOUBLE, &command.threshold, 0,
         "give topics from this probability, instead of each topic's own", "X"},
        TOPIC_MIN_FAMILIARITY_OPTION(command.min_familiarity),
        {"explain", '\0', POPT_ARG_NONE, &command.explain, 0,
         "add the words and phrases that weighed most", NULL},
        {"output", 'o', POPT_ARG_STRING, &command.output, 0, "json or names (default: json)",
         "KIND"},
        {"threads", '\0', POPT_ARG_INT, &command.threads, 0,
         "with -m: tag with N threads; the answers keep their order (default: 1)", "N"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "(-m MODEL | -s ENDPOINT) [FILE...|-]",
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .run = check_and_tag};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    free(command.topics_path);
    topic_daemon_address_release(&command.daemon);
    free(command.output);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_tag = {
    .name = "tag", .summary = "tag articles with a model or a running topicd", .run = run};
