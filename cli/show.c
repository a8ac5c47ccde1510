/* topic show: prints each record of a corpus as it is understood. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/options/corpus_arguments.h"
#include "cli/output/article_reading.h"
#include "cli/output/output.h"
#include "cli/output/record_text.h"
#include "record/date.h"
#include "record/key_usage.h"
#include "topicd/model.h"

struct show_command {
    char *model_path;
    int lists_tokens;
    int prints_json;
    struct topic_corpus_arguments corpus;
    struct topic_model *model; /* NULL: none was named */
    struct topic_article_reading reading;
};

/* ---- JSON ---- */

static void put_unread_keys(struct topic_json *json, const struct topic_key_usage *usage)
{
    topic_json_put_open(json, "keys_unread", '[');
    for (size_t i = 0; i < topic_key_usage_count(usage); i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(usage, i);
        if (topic_key_usage_is_unread(usage, item))
            topic_json_string(json, item->name, item->len);
    }
    topic_json_close(json, ']');
}

static void put_text(struct topic_json *json, const struct topic_record *record,
                     const struct topic_article_reading *reading, enum topic_field field)
{
    topic_json_key(json, topic_field_name(field));
    struct topic_text text = topic_article_reading_text(reading, reading->fields[field]);
    if (topic_record_value(record, (enum topic_record_key)field).len > 0)
        topic_json_string(json, text.bytes, text.len);
    else
        topic_json_raw(json, (struct topic_text){0});
}

static void put_topics(struct topic_json *json, const struct topic_record *record)
{
    topic_json_key(json, "topics");
    if (!record->is_labelled) {
        topic_json_raw(json, (struct topic_text){0});
        return;
    }
    topic_json_open(json, '[');
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text name = topic_record_topic(record, i);
        topic_json_string(json, name.bytes, name.len);
    }
    topic_json_close(json, ']');
}

/* As it was written, and as it was read: null where it could not be. */
static void put_date(struct topic_json *json, const struct topic_record *record)
{
    struct topic_text text = topic_record_value(record, TOPIC_RECORD_DATE);
    char formatted[TOPIC_DATE_BYTES];
    topic_date date;
    topic_json_key(json, "date");
    if (text.len > 0)
        topic_json_string(json, text.bytes, text.len);
    else
        topic_json_raw(json, (struct topic_text){0});
    topic_json_key(json, "date_utc");
    if (text.len > 0 && topic_date_read(text, &date))
        topic_json_cstring(json, topic_date_format(date, formatted));
    else
        topic_json_raw(json, (struct topic_text){0});
}

static void put_tokens(struct topic_json *json, const struct topic_article_reading *reading)
{
    topic_json_put_open(json, "tokens", '[');
    for (size_t i = 0; i < reading->token_count; i++) {
        const struct topic_article_reading_token *token = &reading->tokens[i];
        topic_json_open(json, '{');
        topic_json_put_text(json, "text", topic_article_reading_text(reading, token->text));
        topic_json_put_cstring(json, "field", topic_field_name(token->span.field));
        topic_json_put_unsigned(json, "start", token->span.start);
        topic_json_put_unsigned(json, "end", token->span.end);
        if (reading->model)
            topic_json_put_bool(json, "known", token->is_known);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

static void put_place(struct topic_json *json, const struct topic_corpus_place *place)
{
    topic_json_put_cstring(json, "path", place->path);
    if (place->line > 0)
        topic_json_put_unsigned(json, "line", place->line);
    topic_json_put_cstring(json, "format", place->format);
    topic_json_put_cstring(json, "encoding", place->encoding);
}

static void print_json(const struct topic_record *record, const struct topic_corpus_place *place,
                       const struct topic_article_reading *reading)
{
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    put_place(json, place);
    topic_json_put_raw(json, "id", topic_record_value(record, TOPIC_RECORD_ID));
    for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT; field++)
        put_text(json, record, reading, field);
    put_topics(json, record);
    put_date(json, record);
    put_unread_keys(json, record->options.usage);
    if (reading->has_tokens)
        put_tokens(json, reading);
    topic_output_end(&object);
}

static void print_refused(const struct show_command *command, const char *sentence)
{
    struct topic_output_object object;
    if (!command->prints_json) {
        topic_record_text_print_refused(sentence);
        return;
    }
    topic_json_put_cstring(topic_output_begin(&object), "error", sentence);
    topic_output_end(&object);
}

/* ---- records ---- */

/* Called by the corpus for each malformed record, between the records beside it. */
static void report(void *context, const char *sentence)
{
    const struct show_command *command = context;
    print_refused(command, sentence);
}

static void note(void *context, const char *sentence)
{
    (void)context;
    topic_print_err("topic show: %s\n", sentence);
}

static int show_record(struct show_command *command, const struct topic_corpus *corpus,
                       const struct topic_record *record, struct topic_error *err)
{
    const struct topic_corpus_place place = topic_corpus_place(corpus);
    const struct topic_article article = topic_record_article(record);
    if (topic_article_reading_read(&command->reading, &article, err) < 0)
        return -1;
    if (command->prints_json)
        print_json(record, &place, &command->reading);
    else
        topic_record_text_print(record, &place, &command->reading);
    return 0;
}

static int show_records(struct show_command *command, struct topic_corpus *corpus,
                        struct topic_error *err)
{
    struct topic_record record = {0};
    int status;
    /* Once stdout has failed, further records could not be printed. */
    while ((status = topic_corpus_next(corpus, &record, err)) == 1 && !ferror(stdout)) {
        if (show_record(command, corpus, &record, err) < 0) {
            status = -1;
            break;
        }
    }
    topic_record_release(&record);
    return status < 0 ? -1 : 0;
}

static int open_model(struct show_command *command, struct topic_error *err)
{
    if (!command->model_path)
        return 0;
    command->model = topic_model_open(command->model_path, err);
    command->reading.model = command->model;
    return command->model ? topic_corpus_arguments_use_model(&command->corpus, command->model, err)
                          : -1;
}

static int show(void *context, const char *const *paths, size_t count)
{
    struct show_command *command = context;
    struct topic_error err = {0};
    int status = TOPIC_EXIT_DONE;
    command->reading.has_tokens = command->lists_tokens;
    command->corpus.options.passes_over_files = true;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, "show", paths, count, &status);
    if (!corpus)
        return status;
    command->corpus.options.report = report;
    command->corpus.options.note = note;
    command->corpus.options.warn = note;
    command->corpus.options.context = command;
    if (open_model(command, &err) < 0 || show_records(command, corpus, &err) < 0)
        status = topic_command_fail("show", &err);
    topic_corpus_close(corpus);
    topic_article_reading_release(&command->reading);
    topic_model_unref(command->model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct show_command command = {0};
    const struct poptOption options[] = {
        {"tokens", '\0', POPT_ARG_NONE, &command.lists_tokens, 0,
         "also list the tokens, with the bytes of the field that each comes from", NULL},
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0,
         "read as for this model; mark the tokens that it knows", "FILE"},
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"json", '\0', POPT_ARG_NONE, &command.prints_json, 0,
         "print a JSON object for each record", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "FILE...",
                                              .min_operands = 1,
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .complaint =
                                                  "needs a FILE with articles, or - for standard "
                                                  "input",
                                              .run = show};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_show = {
    .name = "show", .summary = "print articles as they are read", .run = run};
