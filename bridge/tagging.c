#include "bridge/tagging.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "hooks/hooks.h"
#include "wire/client/user_client.h"
#include "wire/code.h"
#include "wire/record_splice.h"

/* Requests in flight at a server: enough to keep its workers busy, and as many answers as the
 * client has room for. */
#define WINDOW 64

/* A server that is away is asked again after so long. */
#define RETRY_MS 1000

/* A connection to a server that is there is up long before. */
#define CONNECT_TIMEOUT_MS 1000

/* A record that two servers in turn took without answering may be what keeps them from it. */
#define MAX_UNANSWERED 2

static const char ping[] = "{\"op\":\"ping\"}";

int topic_tagging_init(struct topic_tagging *tagging, const struct topic_tagging_options *options,
                       struct topic_error *err)
{
    *tagging = (struct topic_tagging){.options = *options};
    tagging->answer.noun = "answer";
    topic_request_init_record(&tagging->request);
    tagging->request.articles.map = options->map;
    for (size_t i = 0; i < options->servers->count; i++)
        tagging->servers[i].endpoint = options->servers->endpoints[i];
    const struct topic_client_options client = {.server_key = options->server_key,
                                                .key_path = options->key_path};
    if (topic_hooks_start_client(err) < 0)
        return -1;
    /* A key that cannot be read is an error of the configuration. */
    tagging->servers[0].client =
        topic_client_new_for_user(tagging->servers[0].endpoint, &client, -1, err);
    bool is_usable = tagging->servers[0].client != NULL;
    topic_client_free(tagging->servers[0].client);
    tagging->servers[0].client = NULL;
    return is_usable ? 0 : -1;
}

void topic_tagging_release(struct topic_tagging *tagging)
{
    for (size_t i = 0; i < TOPIC_SERVER_LIST_MAX; i++)
        topic_client_free(tagging->servers[i].client);
    topic_request_release(&tagging->request);
    topic_json_frame_release(&tagging->answer);
}

static void leave(struct topic_tagging_server *server, const struct topic_error *why)
{
    if (server->retry_ms == 0)
        topic_log(TOPIC_LOG_WARNING, "server-away", "%s: gets no records until it answers again",
                  why->text);
    server->retry_ms = topic_clock_now_ms() + RETRY_MS;
    topic_client_free(server->client);
    server->client = NULL;
}

static int answer_ping(struct topic_tagging_server *server, struct topic_error *err)
{
    struct topic_client_answer answer;
    if (topic_client_send_json(server->client, ping, sizeof ping - 1, err) < 0 ||
        topic_client_receive(server->client, &answer, err) < 0)
        return -1;
    return answer.code ? topic_error_set(err, "%s: answers %s: %s", server->endpoint, answer.code,
                                         answer.message)
                       : 0;
}

/* Whether the server can be asked: it is connected, or answers a ping. */
static bool is_usable(const struct topic_tagging *tagging, struct topic_tagging_server *server)
{
    struct topic_error why = {0};
    if (server->client)
        return true;
    if (server->retry_ms > topic_clock_now_ms())
        return false;
    const struct topic_client_options options = {.timeout_ms = tagging->options.timeout_ms,
                                                 .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                                 .server_key = tagging->options.server_key,
                                                 .key_path = tagging->options.key_path};
    server->client =
        topic_client_new_for_user(server->endpoint, &options, topic_hooks_cut_fd(), &why);
    if (!server->client || answer_ping(server, &why) < 0) {
        leave(server, &why);
        return false;
    }
    if (server->retry_ms > 0)
        topic_log(TOPIC_LOG_INFO, "server-back", "%s: answers again", server->endpoint);
    server->retry_ms = 0;
    server->is_refusing = false;
    return true;
}

/* The servers in turn; NULL: none can be asked. */
static struct topic_tagging_server *choose(struct topic_tagging *tagging)
{
    size_t count = tagging->options.servers->count;
    for (size_t i = 0; i < count; i++) {
        struct topic_tagging_server *server = &tagging->servers[tagging->next++ % count];
        if (is_usable(tagging, server))
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

/* Sends one record; false: the server did not take it. */
static bool send(struct topic_tagging *tagging, struct topic_tagging_item *item)
{
    struct topic_error why = {0};
    if (topic_request_decode_record(&tagging->request, item->record, &why) < 0) {
        refuse(item, TOPIC_TAGGING_REFUSED, topic_code_name(tagging->request.code), why.text);
        return true;
    }
    const struct topic_client_request request = {
        .article = tagging->request.articles.items[0].article,
        .has_deadline = true,
        .deadline_ms = (unsigned)tagging->options.timeout_ms};
    if (topic_client_send(item->server->client, &request, &why) == 0)
        return true;
    leave(item->server, &why);
    return false;
}

static const char *answered_topic(const void *context, size_t index, double *score)
{
    const struct topic_client_answer *answer = context;
    *score = answer->topics[index].score;
    return answer->topics[index].name;
}

/* The id of the model that tagged it, to be freed; NULL: out of memory. */
static char *model_of(struct topic_tagging *tagging, const struct topic_client_answer *answer,
                      struct topic_error *err)
{
    enum topic_code code;
    if (topic_json_frame_parse(&tagging->answer, answer->json, &code, err) < 0)
        return NULL;
    const struct json_t *model = topic_json_frame_find(tagging->answer.root, "model");
    struct topic_text id = {"", 0};
    if (model)
        id = topic_json_frame_text(&tagging->answer, model);
    return topic_memory_copy(id.bytes, id.len, err);
}

static void splice(struct topic_tagging *tagging, struct topic_tagging_item *item,
                   const struct topic_client_answer *answer)
{
    struct topic_error why = {0};
    char *model = model_of(tagging, answer, &why);
    const struct topic_record_splice_result result = {.topic = answered_topic,
                                                      .context = answer,
                                                      .count = answer->topic_count,
                                                      .familiarity = answer->familiarity,
                                                      .model = model};
    if (model && topic_record_splice_write_result(item->tagged, item->record, &result, &why) == 0)
        item->outcome = TOPIC_TAGGING_TAGGED;
    else
        refuse(item, TOPIC_TAGGING_POSTPONED, topic_code_name(TOPIC_CODE_INTERNAL), why.text);
    free(model);
}

static bool is_code(const char *text, enum topic_code code)
{
    return strcmp(text, topic_code_name(code)) == 0;
}

/* Reads one answer; false: there is none, or it says that this server is of no use. */
static bool receive(struct topic_tagging *tagging, struct topic_tagging_item *item)
{
    struct topic_error why = {0};
    struct topic_client_answer answer;
    if (topic_client_receive(item->server->client, &answer, &why) < 0) {
        leave(item->server, &why);
        return false;
    }
    if (!answer.code)
        splice(tagging, item, &answer);
    else if (is_code(answer.code, TOPIC_CODE_BAD_REQUEST) ||
             is_code(answer.code, TOPIC_CODE_TOO_LARGE))
        refuse(item, TOPIC_TAGGING_REFUSED, answer.code, answer.message);
    else if (is_code(answer.code, TOPIC_CODE_DENIED) ||
             is_code(answer.code, TOPIC_CODE_UNKNOWN_OP)) {
        topic_error_set(&why, "%s: answers %s: %s", item->server->endpoint, answer.code,
                        answer.message);
        leave(item->server, &why);
        item->server->is_refusing = true;
        return false;
    } else
        refuse(item, TOPIC_TAGGING_POSTPONED, answer.code, answer.message);
    return true;
}

/* Any record that the server had may be what ended it, unless it says what it does not like. */
static void note_unanswered(struct topic_tagging_item *item)
{
    if (!item->server->is_refusing && ++item->unanswered >= MAX_UNANSWERED)
        refuse(item, TOPIC_TAGGING_POSTPONED, topic_code_name(TOPIC_CODE_TIMEOUT),
               "the servers that got it did not answer");
}

/* Sends as many of the items as the servers have room for, then reads all answers. Returns how many
 * items it has looked at; 0: there is no server. */
static size_t run_window(struct topic_tagging *tagging, struct topic_tagging_item *items,
                         size_t count)
{
    size_t room = WINDOW * tagging->options.servers->count;
    size_t sent = 0;
    for (; sent < count && sent < room; sent++) {
        items[sent].server = NULL;
        if (items[sent].outcome != TOPIC_TAGGING_UNANSWERED)
            continue;
        items[sent].server = choose(tagging);
        if (!items[sent].server)
            break;
        if (!send(tagging, &items[sent]) || items[sent].outcome != TOPIC_TAGGING_UNANSWERED)
            items[sent].server = NULL;
    }
    for (size_t i = 0; i < sent; i++) {
        struct topic_tagging_item *item = &items[i];
        if (item->server && (!item->server->client || !receive(tagging, item)))
            note_unanswered(item);
    }
    return sent;
}

static bool has_unanswered(const struct topic_tagging_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].outcome == TOPIC_TAGGING_UNANSWERED)
            return true;
    return false;
}

/* Again for what a server left unanswered, as long as another one is there. */
void topic_tagging_run(struct topic_tagging *tagging, struct topic_tagging_item *items,
                       size_t count)
{
    for (int round = 0; round < MAX_UNANSWERED && has_unanswered(items, count); round++) {
        size_t done = 0;
        size_t seen = 1;
        for (; done < count && seen > 0; done += seen)
            seen = run_window(tagging, items + done, count - done);
    }
}

bool topic_tagging_has_server(const struct topic_tagging *tagging)
{
    for (size_t i = 0; i < tagging->options.servers->count; i++)
        if (tagging->servers[i].client)
            return true;
    return false;
}
