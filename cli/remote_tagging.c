#include "cli/remote_tagging.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/command/print.h"
#include "cli/options/daemon_map.h"
#include "wire/json.h"

/* Requests that wait for an answer from the daemon: enough to keep its workers busy, few enough to
 * keep its queue short for other clients. */
#define WINDOW 64

/* Records that were read and are not printed yet, in their order. */
struct waiting {
    const struct topic_remote_tagging *task;
    struct topic_client *client;
    struct topic_record records[WINDOW];
    size_t first;
    size_t count;
    bool has_failed;
    struct topic_buffer request;
    struct topic_buffer row;
    struct topic_tag_table_topic *given;
    size_t given_capacity;
};

void topic_remote_tagging_put_article(struct topic_json *json, const struct topic_record *record)
{
    topic_json_put_raw(json, "id", topic_record_value(record, TOPIC_RECORD_ID));
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        if (text.len == 0)
            continue;
        topic_json_put_text(json, topic_field_name((enum topic_field)field), text);
    }
    topic_json_put_bool(json, "map", false);
}

static void write_request(struct topic_json *json, const struct topic_remote_tagging *task,
                          const struct topic_record *record)
{
    topic_json_open(json, '{');
    topic_json_put_cstring(json, "op", "tag");
    topic_remote_tagging_put_article(json, record);
    if (task->top > 0)
        topic_json_put_unsigned(json, "top", task->top);
    if (task->threshold >= 0)
        topic_json_put_decimal(json, "threshold", task->threshold, 9);
    if (task->min_familiarity != 0)
        topic_json_put_decimal(json, "min_familiarity", fmax(task->min_familiarity, 0), 9);
    if (task->explain)
        topic_json_put_bool(json, "explain", true);
    topic_json_close(json, '}');
}

static int print_row(struct waiting *waiting, size_t topic_count, struct topic_error *err)
{
    const struct topic_record *record = &waiting->records[waiting->first];
    topic_buffer_reset(&waiting->row);
    if (topic_tag_table_put(waiting->task->table, record, waiting->given, topic_count,
                            &waiting->row, err) < 0)
        return -1;
    if (waiting->row.len > 0)
        topic_print_table(waiting->row.bytes, waiting->row.len);
    return 0;
}

static void forget_first(struct waiting *waiting)
{
    waiting->first = (waiting->first + 1) % WINDOW;
    waiting->count--;
}

/* Prints what needs no answer, up to the first record that does. */
static int print_refused(struct waiting *waiting, struct topic_error *err)
{
    while (waiting->count > 0 && waiting->records[waiting->first].kind != TOPIC_RECORD_ARTICLE) {
        if (print_row(waiting, 0, err) < 0)
            return -1;
        forget_first(waiting);
    }
    return 0;
}

static int print_topics(struct waiting *waiting, const struct topic_client_answer *answer,
                        struct topic_error *err)
{
    size_t count = 0;
    if (topic_memory_reserve(&waiting->given, &waiting->given_capacity, answer->topic_count + 1,
                             sizeof *waiting->given, err) < 0)
        return -1;
    for (size_t i = 0; i < answer->topic_count; i++)
        if (answer->topics[i].accepted)
            waiting->given[count++] =
                (struct topic_tag_table_topic){answer->topics[i].name, answer->topics[i].score};
    return print_row(waiting, count, err);
}

/* Receives the answer to the first record that waits for one, and prints it. */
static int print_answer(struct waiting *waiting, struct topic_error *err)
{
    struct topic_client_answer answer;
    if (topic_client_receive(waiting->client, &answer, err) < 0)
        return -1;
    if (answer.code) {
        waiting->has_failed = true;
        topic_print_err("topic tag: the daemon answered %s: %s\n", answer.code, answer.message);
    }
    if (waiting->task->table) {
        if (print_topics(waiting, &answer, err) < 0)
            return -1;
    } else {
        topic_print_json(answer.json.bytes, answer.json.len);
        topic_print_out("\n");
    }
    forget_first(waiting);
    return print_refused(waiting, err);
}

static int print_heads(struct waiting *waiting, const struct topic_record *record,
                       struct topic_error *err)
{
    if (!waiting->task->table)
        return 0;
    topic_buffer_reset(&waiting->row);
    if (topic_tag_table_begin(waiting->task->table, record, &waiting->row, err) < 0)
        return -1;
    if (waiting->row.len > 0)
        topic_print_table(waiting->row.bytes, waiting->row.len);
    return 0;
}

/* Sends the newest record, if it is an article. */
static int send_newest(struct waiting *waiting, const struct topic_record *record,
                       struct topic_error *err)
{
    struct topic_json json;
    if (record->kind != TOPIC_RECORD_ARTICLE)
        return print_refused(waiting, err);
    topic_buffer_reset(&waiting->request);
    topic_json_init(&json, &waiting->request, err);
    write_request(&json, waiting->task, record);
    if (topic_json_finish(&json) < 0)
        return -1;
    return topic_client_send_json(waiting->client, waiting->request.bytes, waiting->request.len,
                                  err);
}

/* Reads the next record behind those that wait. Returns as topic_corpus_next does. */
static int take_next(struct waiting *waiting, struct topic_corpus *corpus, struct topic_error *err)
{
    while (waiting->count == WINDOW)
        if (print_answer(waiting, err) < 0)
            return -1;
    struct topic_record *record = &waiting->records[(waiting->first + waiting->count) % WINDOW];
    int status = topic_corpus_next(corpus, record, err);
    if (status != 1)
        return status;
    if (print_heads(waiting, record, err) < 0)
        return -1;
    waiting->count++;
    return send_newest(waiting, record, err) < 0 ? -1 : 1;
}

static void release(struct waiting *waiting)
{
    if (!waiting)
        return;
    for (size_t i = 0; i < WINDOW; i++)
        topic_record_release(&waiting->records[i]);
    topic_buffer_release(&waiting->request);
    topic_buffer_release(&waiting->row);
    topic_client_free(waiting->client);
    free(waiting->given);
    free(waiting);
}

struct topic_client *topic_remote_tagging_connect(const struct topic_daemon_address *daemon,
                                                  struct topic_error *err)
{
    return topic_daemon_address_connect(daemon, NULL, err);
}

int topic_remote_tagging_run(const struct topic_remote_tagging *task, struct topic_corpus *corpus,
                             bool *has_failed, struct topic_error *err)
{
    struct topic_error late = {0};
    struct waiting *waiting = topic_memory_new(1, sizeof *waiting, err);
    int status = -1;
    if (!waiting)
        return -1;
    waiting->task = task;
    waiting->client = topic_remote_tagging_connect(task->daemon, err);
    if (!waiting->client || topic_daemon_map_use(waiting->client, task->arguments, err) < 0)
        goto done;
    /* Once stdout has failed, further answers could not be printed. */
    while ((status = take_next(waiting, corpus, err)) == 1 && !ferror(stdout))
        ;
    status = status < 0 ? -1 : 0;
    /* The answers to requests already sent are printed even when the corpus ended with an error. */
    while (topic_client_pending(waiting->client) > 0 && !topic_error_is_set(&late))
        print_answer(waiting, &late);
    if (status == 0 && topic_error_is_set(&late))
        status = topic_error_set(err, "%s", late.text);
done:
    *has_failed = waiting->has_failed;
    release(waiting);
    return status;
}
