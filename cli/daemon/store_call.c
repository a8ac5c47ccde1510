#include "cli/daemon/store_call.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/shell_word.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/command/spelling.h"
#include "cli/output/output.h"
#include "wire/client/client_reply.h"
#include "wire/request_key.h"

/* As many as topicd writes of a number at most: more would show how doubles are rounded. */
#define SHOWN_DIGITS 9

struct topic_json *topic_store_call_begin(struct topic_store_call *call, const char *operation,
                                          int changes)
{
    topic_buffer_reset(&call->request);
    topic_json_init(&call->json, &call->request, &call->err);
    topic_json_open(&call->json, '{');
    topic_json_put_cstring(&call->json, "op", operation);
    if (call->user)
        topic_json_put_cstring(&call->json, "user", call->user);
    if (changes && call->request_key)
        topic_json_put_cstring(&call->json, "key", call->request_key);
    else if (changes && topic_request_key_make(call->key, &call->err) == 0)
        topic_json_put_cstring(&call->json, "key", call->key);
    return &call->json;
}

static int connect_client(struct topic_store_call *call, const char *command)
{
    if (call->client)
        return TOPIC_EXIT_DONE;
    if (topic_daemon_address_set_timeout(command, &call->address, TOPIC_DAEMON_TIMEOUT_MS) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    const char *endpoint =
        call->address.endpoint ? call->address.endpoint : TOPIC_STORE_CALL_ENDPOINT;
    call->client = topic_daemon_address_connect(&call->address, endpoint, &call->err);
    return call->client ? TOPIC_EXIT_DONE : topic_command_fail(command, &call->err);
}

/* A request without an answer may have been done: with its key it can be sent again. */
static int fail_without_answer(const struct topic_store_call *call, const char *command)
{
    int status = topic_command_fail(command, &call->err);
    struct topic_shell_word word;
    if (call->key[0])
        topic_print_err("topic %s: to send the request again, add --request %s\n", command,
                        topic_shell_word_set(&word, call->key, strlen(call->key)));
    return status;
}

static int exchange(struct topic_store_call *call, const char *command,
                    struct topic_client_answer *answer)
{
    if (topic_json_finish(&call->json) < 0)
        return topic_command_fail(command, &call->err);
    if (topic_client_send_json(call->client, call->request.bytes, call->request.len, &call->err) <
            0 ||
        topic_client_receive(call->client, answer, &call->err) < 0)
        return fail_without_answer(call, command);
    if (!answer->code)
        return TOPIC_EXIT_DONE;
    topic_error_set(&call->err, "%s (%s)", answer->message, answer->code);
    return topic_command_fail(command, &call->err);
}

int topic_store_call_send(struct topic_store_call *call, const char *command,
                          topic_store_call_print print)
{
    struct topic_client_answer answer = {0};
    topic_json_close(&call->json, '}');
    int status = connect_client(call, command);
    if (status == TOPIC_EXIT_DONE)
        status = exchange(call, command, &answer);
    if (status != TOPIC_EXIT_DONE)
        return status;
    if (call->is_json) {
        topic_print_json(answer.json.bytes, answer.json.len);
        topic_print_out("\n");
        return TOPIC_EXIT_DONE;
    }
    json_t *root = topic_client_reply_object(answer.json, &call->err);
    status = root ? print(call, root) : topic_command_fail(command, &call->err);
    json_decref(root);
    return status;
}

int topic_store_call_ask(struct topic_store_call *call, const char *command, json_t **answer)
{
    struct topic_client_answer got = {0};
    *answer = NULL;
    topic_json_close(&call->json, '}');
    int status = connect_client(call, command);
    if (status == TOPIC_EXIT_DONE)
        status = exchange(call, command, &got);
    if (status != TOPIC_EXIT_DONE)
        return status;
    *answer = topic_client_reply_object(got.json, &call->err);
    return *answer ? TOPIC_EXIT_DONE : topic_command_fail(command, &call->err);
}

void topic_store_call_print_json(const json_t *answer)
{
    char *text = json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(SHOWN_DIGITS));
    if (text)
        topic_print_json(text, strlen(text));
    topic_print_out("\n");
    free(text);
}

void topic_store_call_release(struct topic_store_call *call)
{
    topic_client_free(call->client);
    topic_buffer_release(&call->request);
    free(call->user);
    free(call->request_key);
    topic_daemon_address_release(&call->address);
}

void topic_store_call_put_names(struct topic_json *json, const char *key, char *const *names)
{
    if (!names)
        return;
    topic_json_put_open(json, key, '[');
    for (size_t i = 0; names[i]; i++)
        if (names[i][0])
            topic_json_cstring(json, names[i]);
    topic_json_close(json, ']');
}

void topic_store_call_print_string(const json_t *string)
{
    if (json_is_string(string))
        topic_print_text(json_string_value(string), json_string_length(string));
}

void topic_store_call_print_names(const json_t *names)
{
    if (json_array_size(names) == 0)
        topic_print_out("none");
    for (size_t i = 0; i < json_array_size(names); i++) {
        topic_print_out("%s", i > 0 ? ", " : "");
        topic_store_call_print_string(json_array_get(names, i));
    }
}

/* The topics that the running model has; NULL where the daemon does not say. */
static json_t *ask_topics(struct topic_store_call *call)
{
    static const char request[] = "{\"op\":\"topics\"}";
    struct topic_client_answer answer = {0};
    if (topic_client_send_json(call->client, request, sizeof request - 1, NULL) < 0 ||
        topic_client_receive(call->client, &answer, NULL) < 0)
        return NULL;
    return topic_client_reply_object(answer.json, NULL);
}

/* A topic of the model that may have been meant, or NULL. */
static const json_t *guess(const json_t *topics, const char *name)
{
    size_t i;
    json_t *topic;
    const json_t *nearest = NULL;
    json_array_foreach(topics, i, topic)
    {
        const json_t *known = json_object_get(topic, "topic");
        if (strcasecmp(json_string_value(known), name) == 0)
            return known;
        if (topic_spelling_is_near(name, json_string_value(known)))
            nearest = known;
    }
    return nearest;
}

static void print_unknown(struct topic_store_call *call, const json_t *unknown)
{
    json_t *known = ask_topics(call);
    topic_print_out("topics that the model does not have: ");
    for (size_t i = 0; i < json_array_size(unknown); i++) {
        const json_t *name = json_array_get(unknown, i);
        const json_t *meant = guess(json_object_get(known, "topics"), json_string_value(name));
        topic_print_out("%s", i > 0 ? ", " : "");
        topic_store_call_print_string(name);
        if (meant) {
            topic_print_out(" (did you mean \"");
            topic_store_call_print_string(meant);
            topic_print_out("\"?)");
        }
    }
    topic_print_out("\n");
    json_decref(known);
}

static void print_unclear(const json_t *unclear)
{
    topic_print_out("parents of topics, which alone teach nothing; say which topic below: ");
    topic_store_call_print_names(unclear);
    topic_print_out("\n");
}

int topic_store_call_print_change(struct topic_store_call *call, const json_t *answer)
{
    const json_t *unknown = json_object_get(answer, "unknown");
    const json_t *unclear = json_object_get(answer, "unclear");
    topic_print_out("event %lld: ",
                    (long long)json_integer_value(json_object_get(answer, "event")));
    topic_store_call_print_names(json_object_get(answer, "topics"));
    topic_print_out("%s\n",
                    json_is_true(json_object_get(answer, "repeated")) ? " (was done before)" : "");
    if (json_array_size(unknown) > 0)
        print_unknown(call, unknown);
    if (json_array_size(unclear) > 0)
        print_unclear(unclear);
    return TOPIC_EXIT_DONE;
}
