#include "cli/remote_tagging.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "cli/command/print.h"
#include "cli/options/daemon_map.h"
#include "wire/client/user_client.h"
#include "wire/json.h"

/* Requests that wait for an answer from the daemon: enough to keep its workers busy, few enough to
 * keep its queue short for other clients. */
#define WINDOW 64

/* An article that the daemon is too busy for is sent again so often, with these pauses: seven
 * seconds in all, in which a burst of other clients is over. */
#define BUSY_MOST 8
#define PAUSE_FIRST_MS 50
#define PAUSE_MOST_MS 2000

/* An article is sent again so often where the connection ended before its answer: topicd was
 * started again, or it is this article that ends it. */
#define LOSSES_MOST 3

/* While one is sent again, the answers behind it wait to be printed: with more bytes of them, none
 * is sent again to a busy daemon. */
#define HELD_BYTES ((size_t)64 * 1024 * 1024)

/* A record that was read and is not printed yet. */
struct item {
    struct topic_record record;
    struct topic_buffer output;
    int64_t sent_ms;
    unsigned refusals; /* how often the daemon was too busy for it */
    unsigned losses;   /* how often the connection ended before its answer */
    bool is_done;      /* the output is complete */
};

/* The items in the order of their records, and the places of those whose answers are to come in the
 * order in which they were sent. */
struct waiting {
    const struct topic_remote_tagging *task;
    struct topic_client *client;
    struct item items[WINDOW];
    size_t first;
    size_t count;
    size_t sent[WINDOW];
    size_t sent_first;
    size_t sent_count;
    size_t held_bytes; /* of outputs */
    bool has_failed;
    bool is_cut_off; /* no answer came since the connection ended */
    bool is_silent;  /* an answer's time was over: those behind it would not come either */
    struct topic_buffer request;
    struct topic_buffer heads;
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

/* The record's output is complete. */
static void finish(struct waiting *waiting, struct item *item)
{
    item->is_done = true;
    waiting->held_bytes += item->output.len;
}

static void print_answer(struct topic_text json)
{
    topic_print_json(json.bytes, json.len);
    topic_print_out("\n");
}

static void print_output(const struct waiting *waiting, const struct topic_buffer *output)
{
    if (output->len > 0 && waiting->task->table)
        topic_print_table(output->bytes, output->len);
    else if (output->len > 0)
        print_answer((struct topic_text){output->bytes, output->len});
}

/* What is complete, up to the first record that is not. */
static void print_done(struct waiting *waiting)
{
    while (waiting->count > 0 && waiting->items[waiting->first].is_done) {
        struct item *item = &waiting->items[waiting->first];
        print_output(waiting, &item->output);
        waiting->held_bytes -= item->output.len;
        topic_buffer_release(&item->output); /* an answer may have megabytes */
        waiting->first = (waiting->first + 1) % WINDOW;
        waiting->count--;
    }
}

static int put_row(struct waiting *waiting, struct item *item, size_t topic_count,
                   struct topic_error *err)
{
    return topic_tag_table_put(waiting->task->table, &item->record, waiting->given, topic_count,
                               &item->output, err);
}

static int put_topics(struct waiting *waiting, struct item *item,
                      const struct topic_client_answer *answer, struct topic_error *err)
{
    size_t count = 0;
    if (topic_memory_reserve(&waiting->given, &waiting->given_capacity, answer->topic_count + 1,
                             sizeof *waiting->given, err) < 0)
        return -1;
    for (size_t i = 0; i < answer->topic_count; i++)
        if (answer->topics[i].accepted)
            waiting->given[count++] =
                (struct topic_tag_table_topic){answer->topics[i].name, answer->topics[i].score};
    return put_row(waiting, item, count, err);
}

static int put_answer(struct waiting *waiting, struct item *item,
                      const struct topic_client_answer *answer, struct topic_error *err)
{
    if (answer->code) {
        waiting->has_failed = true;
        topic_print_err("topic tag: the daemon answered %s: %s\n", answer->code, answer->message);
    }
    if (waiting->task->table)
        return put_topics(waiting, item, answer, err);
    if (item == &waiting->items[waiting->first]) {
        print_answer(answer->json);
        return 0;
    }
    return topic_buffer_append(&item->output, answer->json.bytes, answer->json.len, err);
}

static int send_item(struct waiting *waiting, size_t place, struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(&waiting->request);
    topic_json_init(&json, &waiting->request, err);
    write_request(&json, waiting->task, &waiting->items[place].record);
    if (topic_json_finish(&json) < 0 ||
        topic_client_send_json(waiting->client, waiting->request.bytes, waiting->request.len, err) <
            0)
        return -1;
    waiting->items[place].sent_ms = topic_clock_now_ms();
    waiting->sent[(waiting->sent_first + waiting->sent_count++) % WINDOW] = place;
    return 0;
}

static bool may_send_again(const struct waiting *waiting, const struct item *item,
                           const struct topic_client_answer *answer)
{
    return answer->code && strcmp(answer->code, "busy") == 0 && item->refusals < BUSY_MOST &&
           waiting->held_bytes <= HELD_BYTES;
}

/* Tagging changes nothing, so a request may be sent twice. Those that were sent together are sent
 * again together: a pause counts from then. */
static int send_again(struct waiting *waiting, size_t place, struct topic_error *err)
{
    struct item *item = &waiting->items[place];
    int64_t pause_ms = PAUSE_FIRST_MS << item->refusals++;
    pause_ms = pause_ms < PAUSE_MOST_MS ? pause_ms : PAUSE_MOST_MS;
    int64_t left_ms = item->sent_ms + pause_ms - topic_clock_now_ms();
    const struct timespec pause = {left_ms / 1000, left_ms % 1000 * 1000000};
    if (left_ms > 0)
        nanosleep(&pause, NULL);
    return send_item(waiting, place, err);
}

/* Sends an article again whose connection has ended, once topicd is there again. */
static int send_lost(struct waiting *waiting, size_t place, struct topic_error *err)
{
    if (!waiting->is_cut_off)
        topic_print_err("topic tag: %s; what has no answer is sent again\n", err->text);
    waiting->is_cut_off = true;
    waiting->items[place].losses++;
    *err = (struct topic_error){0};
    return send_item(waiting, place, err);
}

/* No answer came to the article at this place. */
static int lack_answer(struct waiting *waiting, size_t place, struct topic_error *err)
{
    enum topic_client_failure failure = topic_client_last_failure(waiting->client);
    if (failure == TOPIC_CLIENT_ENDED && waiting->items[place].losses < LOSSES_MOST)
        return send_lost(waiting, place, err);
    waiting->is_silent = failure != TOPIC_CLIENT_NO_FAILURE;
    waiting->items[place].is_done = !waiting->task->table; /* else its row would be missing */
    return -1;
}

/* Receives the next answer, and prints what is complete with it. */
static int take_answer(struct waiting *waiting, struct topic_error *err)
{
    struct topic_client_answer answer;
    size_t place = waiting->sent[waiting->sent_first];
    struct item *item = &waiting->items[place];
    waiting->sent_first = (waiting->sent_first + 1) % WINDOW;
    waiting->sent_count--;
    if (topic_client_receive(waiting->client, &answer, err) < 0)
        return lack_answer(waiting, place, err);
    waiting->is_cut_off = false;
    if (may_send_again(waiting, item, &answer))
        return send_again(waiting, place, err);
    if (put_answer(waiting, item, &answer, err) < 0)
        return -1;
    finish(waiting, item);
    print_done(waiting);
    return 0;
}

static int print_heads(struct waiting *waiting, const struct topic_record *record,
                       struct topic_error *err)
{
    if (!waiting->task->table)
        return 0;
    topic_buffer_reset(&waiting->heads);
    if (topic_tag_table_begin(waiting->task->table, record, &waiting->heads, err) < 0)
        return -1;
    print_output(waiting, &waiting->heads);
    return 0;
}

/* Sends the newest record, if it is an article. */
static int begin_item(struct waiting *waiting, size_t place, struct topic_error *err)
{
    struct item *item = &waiting->items[place];
    waiting->count++;
    item->is_done = false;
    item->refusals = 0;
    item->losses = 0;
    if (item->record.kind == TOPIC_RECORD_ARTICLE)
        return send_item(waiting, place, err);
    if (put_row(waiting, item, 0, err) < 0)
        return -1;
    finish(waiting, item);
    print_done(waiting);
    return 0;
}

/* Reads the next record behind those that wait. Returns as topic_corpus_next does. */
static int take_next(struct waiting *waiting, struct topic_corpus *corpus, struct topic_error *err)
{
    while (waiting->count == WINDOW)
        if (take_answer(waiting, err) < 0)
            return -1;
    size_t place = (waiting->first + waiting->count) % WINDOW;
    struct topic_record *record = &waiting->items[place].record;
    int status = topic_corpus_next(corpus, record, err);
    if (status != 1)
        return status;
    if (print_heads(waiting, record, err) < 0 || begin_item(waiting, place, err) < 0)
        return -1;
    return 1;
}

static void release(struct waiting *waiting)
{
    if (!waiting)
        return;
    for (size_t i = 0; i < WINDOW; i++) {
        topic_record_release(&waiting->items[i].record);
        topic_buffer_release(&waiting->items[i].output);
    }
    topic_buffer_release(&waiting->request);
    topic_buffer_release(&waiting->heads);
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
    while (waiting->sent_count > 0 && !waiting->is_silent && !topic_error_is_set(&late))
        take_answer(waiting, &late);
    if (status == 0 && topic_error_is_set(&late))
        status = topic_error_set(err, "%s", late.text);
done:
    *has_failed = waiting->has_failed;
    release(waiting);
    return status;
}
