/* topic feedback: tells a running topicd which topics articles have; it keeps that in its store. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/checksum.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "cli/options/corpus_arguments.h"
#include "training/labels/audit_rows.h"
#include "wire/json.h"

struct feedback_command {
    struct topic_store_call call;
    struct topic_corpus_arguments corpus;
    char *id;
    char **topics; /* NULL-terminated, or NULL */
    char **accept;
    char **reject;
    char *source;
    char *decisions; /* a table of topic audit */
    size_t decided;  /* rows of it that were sent */
    int complete;
    int pin;
    char row_key[64]; /* of a row of the table */
};

static bool has_lists(const struct feedback_command *command)
{
    return command->topics || command->accept || command->reject;
}

static void put_decision(struct topic_json *json, const struct feedback_command *command)
{
    topic_store_call_put_names(json, "topics", command->topics);
    topic_store_call_put_names(json, "accept", command->accept);
    topic_store_call_put_names(json, "reject", command->reject);
    if (command->complete)
        topic_json_put_bool(json, "complete", true);
    if (command->pin)
        topic_json_put_bool(json, "pin", true);
    if (command->source)
        topic_json_put_cstring(json, "source", command->source);
}

static int send_id(struct feedback_command *command)
{
    struct topic_json *json = topic_store_call_begin(&command->call, "feedback", 1);
    topic_json_put_open(json, "article", '{');
    topic_json_put_cstring(json, "id", command->id);
    topic_json_close(json, '}');
    put_decision(json, command);
    return topic_store_call_send(&command->call, "feedback", topic_store_call_print_change);
}

static void put_article(struct topic_json *json, const struct topic_record *record)
{
    struct topic_text date = topic_record_value(record, TOPIC_RECORD_DATE);
    topic_json_put_open(json, "article", '{');
    topic_json_put_raw(json, "id", topic_record_value(record, TOPIC_RECORD_ID));
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)i);
        if (text.len > 0)
            topic_json_put_text(json, topic_field_name(i), text);
    }
    if (date.len > 0)
        topic_json_put_text(json, "date", date);
    topic_json_close(json, '}');
}

static int check_record(const struct feedback_command *command, const struct topic_record *record,
                        struct topic_error *err)
{
    if (!topic_record_has_own_id(record))
        return topic_error_set(err,
                               "the article has no id: feedback is kept by the ids of articles");
    if (!has_lists(command) && !record->is_labelled)
        return topic_error_set(err, "the article has no topics: name them with --topics, --accept "
                                    "or --reject");
    return 0;
}

/* Without a list on the command line, that of the article is the whole one. */
static int send_record(struct feedback_command *command, const struct topic_corpus *corpus,
                       const struct topic_record *record)
{
    struct topic_error err = {0};
    if (check_record(command, record, &err) < 0) {
        topic_corpus_arguments_fail_at(corpus, &err);
        return topic_command_fail("feedback", &err);
    }
    struct topic_json *json = topic_store_call_begin(&command->call, "feedback", 1);
    put_article(json, record);
    put_decision(json, command);
    if (!has_lists(command)) {
        topic_json_put_open(json, "topics", '[');
        for (size_t i = 0; i < record->topic_count; i++) {
            struct topic_text name = topic_record_topic(record, i);
            topic_json_string(json, name.bytes, name.len);
        }
        topic_json_close(json, ']');
    }
    return topic_store_call_send(&command->call, "feedback", topic_store_call_print_change);
}

static int send_files(struct feedback_command *command, const char *const *paths, size_t count)
{
    int status = TOPIC_EXIT_DONE;
    int found;
    struct topic_error err = {0};
    struct topic_record record = {0};
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, "feedback", paths, count, &status);
    if (!corpus)
        return status;
    while (status == TOPIC_EXIT_DONE && (found = topic_corpus_next(corpus, &record, &err)) != 0)
        status = found > 0 ? send_record(command, corpus, &record)
                           : topic_command_fail("feedback", &err);
    topic_record_release(&record);
    topic_corpus_close(corpus);
    return status;
}

/* ---- the table of topic audit ---- */

static void put_name(struct topic_json *json, const char *key, struct topic_text name)
{
    if (!name.bytes)
        return;
    topic_json_put_open(json, key, '[');
    topic_json_string(json, name.bytes, name.len);
    topic_json_close(json, ']');
}

/* The same row has the same key each time, so that a table may be sent again when it has grown. */
static void set_row_key(struct feedback_command *command, const struct topic_audit_row *row)
{
    const struct topic_text parts[] = {row->id, row->key, row->taken, row->added};
    struct topic_checksum_wide sum = {.low = row->decision};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        sum = topic_checksum_extend(sum, parts[i].bytes, parts[i].len);
        sum = topic_checksum_extend(sum, "", 1);
    }
    snprintf(command->row_key, sizeof command->row_key, "audit-%016" PRIx64 "%016" PRIx64, sum.high,
             sum.low);
    command->call.request_key = command->row_key;
}

/* Of the whole table, before the first row is sent. */
static int check_row(void *context, const struct topic_audit_row *row, struct topic_error *err)
{
    const struct feedback_command *command = context;
    if (row->decision == TOPIC_AUDIT_ROWS_UNDECIDED || row->id.len > 0)
        return 0;
    return topic_error_set(err, "%s:%zu: the article has no id, by which a store knows it",
                           command->decisions, row->line);
}

/* To fix a label is to refuse what the article has; to keep it is to refuse what the audit says.
 * The names are those of exported labels, which are the model's. */
static int send_row(void *context, const struct topic_audit_row *row, struct topic_error *err)
{
    struct feedback_command *command = context;
    bool fixes = row->decision == TOPIC_AUDIT_ROWS_FIX;
    if (row->decision == TOPIC_AUDIT_ROWS_UNDECIDED)
        return 0;
    set_row_key(command, row);
    struct topic_json *json = topic_store_call_begin(&command->call, "feedback", 1);
    topic_json_put_open(json, "article", '{');
    topic_json_put_text(json, "id", row->id);
    topic_json_close(json, '}');
    put_name(json, fixes ? "reject" : "accept", row->taken);
    put_name(json, fixes ? "accept" : "reject", row->added);
    topic_json_put_cstring(json, "source", command->source ? command->source : "audit");
    topic_json_put_bool(json, "learned", true);
    command->decided++;
    return topic_store_call_send(&command->call, "feedback", topic_store_call_print_change) ==
                   TOPIC_EXIT_DONE
               ? 0
               : topic_error_set(err, "%s:%zu: this decision was not taken, and none after it",
                                 command->decisions, row->line);
}

static int send_decisions(struct feedback_command *command)
{
    struct topic_error err = {0};
    int status = topic_audit_rows_read(command->decisions, check_row, command, &err);
    if (status == 0)
        status = topic_audit_rows_read(command->decisions, send_row, command, &err);
    command->call.request_key = NULL;
    if (status < 0)
        return topic_command_fail("feedback", &err);
    if (command->decided == 0)
        topic_print_err("topic feedback: %s: no row has fix or keep in its column decision\n",
                        command->decisions);
    return TOPIC_EXIT_DONE;
}

static int feedback(void *context, const char *const *operands, size_t count)
{
    struct feedback_command *command = context;
    if ((count > 0) + (command->id != NULL) + (command->decisions != NULL) != 1)
        return topic_command_usage("feedback",
                                   "needs one of a FILE, --id ID and --decisions FILE.csv");
    if (command->decisions &&
        (has_lists(command) || command->complete || command->pin || command->call.request_key))
        return topic_command_usage("feedback", "--decisions has the topics in its table, and makes "
                                               "the keys of its requests: it takes no --topics, "
                                               "--accept, --reject, --complete, --pin or "
                                               "--request");
    if (command->decisions)
        return send_decisions(command);
    if (command->id && !has_lists(command))
        return topic_command_usage("feedback", "--id needs --topics, --accept or --reject");
    if (command->topics && (command->accept || command->reject))
        return topic_command_usage(
            "feedback", "--topics is the whole list, beside which is no --accept or --reject");
    return command->id ? send_id(command) : send_files(command, operands, count);
}

static void release(struct feedback_command *command)
{
    topic_store_call_release(&command->call);
    topic_corpus_arguments_release(&command->corpus);
    topic_command_free_names(command->topics);
    topic_command_free_names(command->accept);
    topic_command_free_names(command->reject);
    free(command->id);
    free(command->source);
    free(command->decisions);
}

static int run(int argc, const char **argv)
{
    struct feedback_command command = {0};
    const struct poptOption options[] = {
        {"id", '\0', POPT_ARG_STRING, &command.id, 0, "an article that the store has already",
         "ID"},
        {"topics", '\0', POPT_ARG_ARGV, &command.topics, 0,
         "a topic of the whole list (repeatable; \"\": none; default: the article's own)", "NAME"},
        {"accept", '\0', POPT_ARG_ARGV, &command.accept, 0, "a topic that it has (repeatable)",
         "NAME"},
        {"reject", '\0', POPT_ARG_ARGV, &command.reject, 0, "a topic that it has not (repeatable)",
         "NAME"},
        {"decisions", '\0', POPT_ARG_STRING, &command.decisions, 0,
         "what was decided (fix or keep) in a table of topic audit --output FILE.csv", "FILE.csv"},
        {"complete", '\0', POPT_ARG_NONE, &command.complete, 0,
         "with --accept and --reject: it has no other topic", NULL},
        {"pin", '\0', POPT_ARG_NONE, &command.pin, 0, "new models have to agree", NULL},
        {"source", '\0', POPT_ARG_STRING, &command.source, 0, "where this was decided; kept",
         "NAME"},
        TOPIC_CORPUS_OPTIONS(command.corpus),
        TOPIC_STORE_CALL_OPTIONS(&command.call),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options,
        .usage = "[FILE...]",
        .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
        .complaint = "needs one of a FILE, --id ID and --decisions FILE.csv",
        .run = feedback};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    release(&command);
    return status;
}

const struct topic_command topic_command_feedback = {
    .name = "feedback", .summary = "say which topics an article has", .run = run};
