#include "bridge/tagging.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hooks/hooks.h"
#include "wire/client/user_client.h"
#include "wire/code.h"
#include "wire/record_splice.h"

/* Records in flight at a server, and in a request: enough to keep its workers busy, and that the
 * cost of the message is little beside theirs. */
#define WINDOW 64

/* A record of more bytes costs more than a message, and gets one of its own. */
#define LARGE_BYTES ((size_t)16 * 1024)

/* Of a request, as records: far below the daemon's --max-message, also with texts escaped. */
#define SPAN_BYTES ((size_t)64 * 1024)

/* A record that two servers in turn took without answering may be what keeps them from it. */
#define MAX_UNANSWERED 2

/* One more for what is sent alone at first refusal. */
#define MAX_ROUNDS (MAX_UNANSWERED + 1)

int topic_tagging_init(struct topic_tagging *tagging, const struct topic_tagging_options *options,
                       struct topic_error *err)
{
    *tagging = (struct topic_tagging){.options = *options};
    topic_request_init_record(&tagging->request);
    tagging->request.articles.map = options->map;
    for (size_t i = 0; i < options->servers->count; i++)
        tagging->servers[i].endpoint = options->servers->endpoints[i];
    if (topic_hooks_start_client("topicd-bridge", err) < 0)
        return -1;
    return topic_tagging_server_check(&tagging->servers[0], options, err);
}

void topic_tagging_release(struct topic_tagging *tagging)
{
    for (size_t i = 0; i < TOPIC_SERVER_LIST_MAX; i++)
        topic_client_free(tagging->servers[i].client);
    topic_request_release(&tagging->request);
    topic_client_batch_release(&tagging->batch);
}

/* The servers in turn; NULL: none can be asked. */
static struct topic_tagging_server *choose(struct topic_tagging *tagging)
{
    size_t count = tagging->options.servers->count;
    for (size_t i = 0; i < count; i++) {
        struct topic_tagging_server *server = &tagging->servers[tagging->next++ % count];
        if (topic_tagging_server_is_usable(server, &tagging->options))
            return server;
    }
    return NULL;
}

static void refuse(struct topic_tagging_item *item, enum topic_tagging_outcome outcome,
                   const char *code, const char *reason)
{
    /* jansson's messages quote the text where it failed. */
    const char *quote = strstr(reason, " near '");
    item->outcome = outcome;
    item->reason = (struct topic_error){0};
    snprintf(item->code, sizeof item->code, "%s", code);
    topic_error_set(&item->reason, "%.*s", quote ? (int)(quote - reason) : (int)strlen(reason),
                    reason);
}

static bool is_open(const struct topic_tagging_item *item)
{
    return item->outcome == TOPIC_TAGGING_UNANSWERED;
}

/* What the server is asked; false: it is no record, and the item is refused. */
static bool read_record(struct topic_tagging *tagging, struct topic_tagging_item *item,
                        struct topic_client_request *request)
{
    struct topic_error why = {0};
    if (topic_request_decode_record(&tagging->request, item->record, &why) < 0) {
        refuse(item, TOPIC_TAGGING_REFUSED, topic_code_name(tagging->request.code), why.text);
        return false;
    }
    *request = (struct topic_client_request){.article = tagging->request.articles.items[0].article,
                                             .has_deadline = true,
                                             .deadline_ms = (unsigned)tagging->options.timeout_ms};
    return true;
}

static int send_one(struct topic_tagging *tagging, struct topic_tagging_server *server,
                    struct topic_tagging_item *item, struct topic_error *err)
{
    struct topic_client_request request;
    if (!is_open(item) || !read_record(tagging, item, &request))
        return 0;
    item->server = server;
    return topic_client_send(server->client, &request, err);
}

static int send_many(struct topic_tagging *tagging, struct topic_tagging_server *server,
                     struct topic_tagging_item *items, size_t count, struct topic_error *err)
{
    struct topic_client_request request;
    for (size_t i = 0; i < count; i++) {
        if (!is_open(&items[i]) || !read_record(tagging, &items[i], &request))
            continue;
        items[i].server = server;
        if (topic_client_batch_add(&tagging->batch, &request, err) < 0)
            return -1;
    }
    return tagging->batch.count == 0
               ? 0
               : topic_client_batch_send(&tagging->batch, server->client, err);
}

/* How many of the items go into one request: those before the first that has to be alone. */
static size_t span_of(const struct topic_tagging_item *items, size_t count)
{
    size_t bytes = 0;
    if (count > WINDOW)
        count = WINDOW;
    for (size_t i = 0; i < count; i++) {
        bytes += items[i].record.len;
        if (items[i].is_alone || items[i].record.len > LARGE_BYTES || bytes > SPAN_BYTES)
            return i > 0 ? i : 1;
    }
    return count;
}

/* Sends a request with the first items; 0: there is no server. */
static size_t send_some(struct topic_tagging *tagging, struct topic_tagging_item *items,
                        size_t count)
{
    struct topic_error why = {0};
    struct topic_tagging_server *server = choose(tagging);
    if (!server)
        return 0;
    size_t span = span_of(items, count);
    for (size_t i = 0; i < span; i++)
        items[i].server = NULL;
    items[0].span = span;
    items[0].connection = server->connection;
    int status = span == 1 ? send_one(tagging, server, items, &why)
                           : send_many(tagging, server, items, span, &why);
    if (status < 0) {
        topic_tagging_server_leave(server, &why);
        for (size_t i = 0; i < span; i++)
            items[i].server = NULL;
    }
    return span;
}

static const char *answered_topic(const void *context, size_t index, double *score)
{
    const struct topic_client_answer *answer = context;
    *score = answer->topics[index].score;
    return answer->topics[index].name;
}

static void splice(struct topic_tagging_item *item, const struct topic_client_answer *answer)
{
    struct topic_error why = {0};
    const struct topic_record_splice_result result = {.topic = answered_topic,
                                                      .context = answer,
                                                      .count = answer->topic_count,
                                                      .familiarity = answer->familiarity,
                                                      .model =
                                                          topic_client_model(item->server->client)};
    if (topic_record_splice_write_result(item->tagged, item->record, &result, &why) == 0)
        item->outcome = TOPIC_TAGGING_TAGGED;
    else
        refuse(item, TOPIC_TAGGING_POSTPONED, topic_code_name(TOPIC_CODE_INTERNAL), why.text);
}

static bool is_code(const char *text, enum topic_code code)
{
    return strcmp(text, topic_code_name(code)) == 0;
}

static bool is_of_record(const char *code)
{
    return is_code(code, TOPIC_CODE_BAD_REQUEST) || is_code(code, TOPIC_CODE_TOO_LARGE);
}

/* What a server answered to a record; of a request with others, it may be about them. */
static void settle(struct topic_tagging_item *item, const struct topic_client_answer *answer,
                   bool is_alone)
{
    if (!answer->code)
        splice(item, answer);
    else if (!is_of_record(answer->code))
        refuse(item, TOPIC_TAGGING_POSTPONED, answer->code, answer->message);
    else if (is_alone)
        refuse(item, TOPIC_TAGGING_REFUSED, answer->code, answer->message);
    else
        item->is_alone = true;
}

/* Reads the answer to the request with these items; -1: there is none, or it says that this server
 * is of no use. */
static int receive(struct topic_tagging_server *server, struct topic_client_answer *answer,
                   struct topic_error *err)
{
    if (topic_client_receive(server->client, answer, err) < 0)
        return -1;
    if (!answer->code || (!is_code(answer->code, TOPIC_CODE_DENIED) &&
                          !is_code(answer->code, TOPIC_CODE_UNKNOWN_OP)))
        return 0;
    server->is_refusing = true;
    return topic_error_set(err, "%s: answers %s: %s", server->endpoint, answer->code,
                           answer->message);
}

/* Any record that the server had may be what ended it, unless it says what it does not like. */
static void note_unanswered(struct topic_tagging_item *item)
{
    item->is_alone = true;
    if (!item->server->is_refusing && ++item->unanswered >= MAX_UNANSWERED)
        refuse(item, TOPIC_TAGGING_POSTPONED, topic_code_name(TOPIC_CODE_TIMEOUT),
               "the servers that got it did not answer");
}

static void settle_one(struct topic_tagging_item *item, struct topic_client_answer *answer,
                       size_t index, bool is_alone)
{
    struct topic_error why = {0};
    bool has_results = !is_alone && !answer->code;
    if (has_results && topic_client_batch_result(item->server->client, index, answer, &why) < 0)
        refuse(item, TOPIC_TAGGING_POSTPONED, topic_code_name(TOPIC_CODE_INTERNAL), why.text);
    else
        settle(item, answer, is_alone);
}

/* The answer to the request that begins with this item. */
static void receive_some(struct topic_tagging_item *items, size_t span)
{
    struct topic_error why = {0};
    struct topic_tagging_server *server = NULL;
    struct topic_client_answer of_all;
    size_t index = 0;
    for (size_t i = 0; i < span && !server; i++)
        server = items[i].server;
    if (!server)
        return;
    bool is_there = server->client && server->connection == items[0].connection;
    bool is_answered = is_there && receive(server, &of_all, &why) == 0;
    if (is_there && !is_answered)
        topic_tagging_server_leave(server, &why);
    for (size_t i = 0; i < span; i++) {
        struct topic_client_answer answer = of_all;
        if (items[i].server && is_answered)
            settle_one(&items[i], &answer, index++, span == 1);
        else if (items[i].server)
            note_unanswered(&items[i]);
    }
}

static bool goes_on(const struct topic_tagging *tagging)
{
    return !tagging->goes_on || tagging->goes_on(tagging->context);
}

/* Nobody reads the answer to the request that begins with this item. */
static void abandon_some(struct topic_tagging_item *items, size_t span)
{
    for (size_t i = 0; i < span; i++)
        if (items[i].server)
            topic_tagging_server_disconnect(items[i].server);
}

/* Sends as many of the items as the servers have room for, then reads all answers. Returns how many
 * items it has looked at; 0: there is no server. */
static size_t run_window(struct topic_tagging *tagging, struct topic_tagging_item *items,
                         size_t count)
{
    size_t room = WINDOW * tagging->options.servers->count;
    size_t end = count < room ? count : room;
    size_t sent = 0;
    size_t span = 1;
    for (; sent < end && span > 0; sent += span)
        span = send_some(tagging, items + sent, end - sent);
    for (size_t i = 0; i < sent; i += items[i].span)
        if (goes_on(tagging))
            receive_some(items + i, items[i].span);
        else
            abandon_some(items + i, items[i].span);
    return sent;
}

static bool has_unanswered(const struct topic_tagging_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_open(&items[i]))
            return true;
    return false;
}

/* Again for what a server left unanswered, as long as another one is there, or did not like. */
void topic_tagging_run(struct topic_tagging *tagging, struct topic_tagging_item *items,
                       size_t count)
{
    for (int round = 0; round < MAX_ROUNDS && has_unanswered(items, count) && goes_on(tagging);
         round++) {
        size_t done = 0;
        size_t seen = 1;
        for (; done < count && seen > 0 && goes_on(tagging); done += seen)
            seen = run_window(tagging, items + done, count - done);
    }
}
