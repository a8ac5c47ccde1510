#include "cli/audit_apply.h"

#include "base/file.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "training/data/corpus_cache.h"
#include "training/label_decisions.h"
#include "wire/json.h"

static void put_text(struct topic_json *json, const char *key, const struct topic_record *record,
                     enum topic_record_key value)
{
    struct topic_text text = topic_record_value(record, value);
    if (text.len > 0)
        topic_output_string(json, key, text);
}

static int put_record(struct topic_buffer *line, const struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(line);
    topic_json_init(&json, line, err);
    topic_json_open(&json, '{');
    topic_json_key(&json, "id");
    topic_json_raw(&json, topic_record_value(record, TOPIC_RECORD_ID));
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        put_text(&json, topic_field_name((enum topic_field)field), record,
                 (enum topic_record_key)field);
    put_text(&json, "date", record, TOPIC_RECORD_DATE);
    topic_output_open(&json, "topics", '[');
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text topic = topic_record_topic(record, i);
        topic_json_string(&json, topic.bytes, topic.len);
    }
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    return topic_error_is_set(err) ? -1 : topic_buffer_append(line, "\n", 1, err);
}

static int write_articles(struct topic_label_decisions *decisions,
                          const struct topic_corpus_cache *articles,
                          struct topic_file_replacement *file, struct topic_error *err)
{
    struct topic_buffer line = {0};
    struct topic_record record = {0};
    int status = 0;
    for (size_t i = 0; status == 0 && i < articles->count; i++) {
        status = topic_record_copy(&record, &articles->records[i], err);
        if (status == 0)
            status = topic_label_decisions_apply(decisions, &record, err);
        if (status == 0)
            status = put_record(&line, &record, err);
        if (status == 0)
            status = topic_file_replace_write(file, line.bytes, line.len, err);
    }
    topic_record_release(&record);
    topic_buffer_release(&line);
    return status == 0 ? topic_label_decisions_check(decisions, err) : -1;
}

static int write_corpus(struct topic_label_decisions *decisions,
                        const struct topic_corpus_cache *articles, const char *output,
                        struct topic_error *err)
{
    struct topic_file_replacement file = {.fd = -1};
    if (topic_file_replace_begin(&file, output, err) < 0)
        return -1;
    if (write_articles(decisions, articles, &file, err) == 0)
        return topic_file_replace_commit(&file, err);
    topic_file_replace_abandon(&file);
    return -1;
}

int topic_audit_apply_run(const char *decisions_path, const char *output,
                          struct topic_corpus *corpus)
{
    struct topic_error err = {0};
    struct topic_label_decisions decisions = {0};
    struct topic_corpus_cache articles = {0};
    int status = TOPIC_EXIT_DONE;
    if (topic_label_decisions_read(&decisions, decisions_path, &err) < 0 ||
        topic_corpus_cache_read(&articles, corpus, &err) < 0 ||
        write_corpus(&decisions, &articles, output, &err) < 0)
        status = topic_command_fail("audit", &err);
    else
        topic_print_out("%s: %zu articles, with their ids, texts, dates and topics; %zu label%s of "
                        "%zu changed; %zu kept, %zu undecided; %zu unlabelled records left out\n",
                        output, articles.count, decisions.fixed,
                        topic_output_plural(decisions.fixed), decisions.changed, decisions.kept,
                        decisions.undecided, articles.read.unlabelled);
    topic_corpus_cache_release(&articles);
    topic_label_decisions_release(&decisions);
    return status;
}
