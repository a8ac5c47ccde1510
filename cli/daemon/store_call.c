#include "cli/daemon/store_call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "topicd/client.h"

/* A request is known by its key however often it is sent; two commands never make the same. */
static int make_key(struct topic_store_call *call)
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return topic_error_set(&call->err, "cannot make a key: %s", strerror(errno));
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(call->key + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

struct topic_json *topic_store_call_begin(struct topic_store_call *call, const char *operation,
                                          int changes)
{
    topic_buffer_reset(&call->request);
    topic_json_init(&call->json, &call->request, &call->err);
    topic_json_open(&call->json, '{');
    topic_output_name(&call->json, "op", operation);
    if (call->user)
        topic_output_name(&call->json, "user", call->user);
    if (changes && call->request_key)
        topic_output_name(&call->json, "key", call->request_key);
    else if (changes && make_key(call) == 0)
        topic_output_name(&call->json, "key", call->key);
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
    const struct topic_client_options options = {.timeout_ms = call->address.timeout_ms,
                                                 .connect_timeout_ms =
                                                     TOPIC_DAEMON_CONNECT_TIMEOUT_MS,
                                                 .server_key = call->address.server_key,
                                                 .key_path = call->address.key_path};
    call->client = topic_client_new(endpoint, &options, &call->err);
    return call->client ? TOPIC_EXIT_DONE : topic_command_fail(command, &call->err);
}

/* Nobody knows whether a request without an answer was done: with its key it can be sent again. */
static int exchange(struct topic_store_call *call, struct topic_client_answer *answer)
{
    if (topic_client_send_json(call->client, call->request.bytes, call->request.len, &call->err) ==
            0 &&
        topic_client_receive(call->client, answer, &call->err) == 0)
        return answer->code ? topic_error_set(&call->err, "%s (%s)", answer->message, answer->code)
                            : 0;
    if (call->key[0])
        topic_print_err("topic: to send the request again, add --request %s\n", call->key);
    return -1;
}

int topic_store_call_send(struct topic_store_call *call, const char *command,
                          void (*print)(const json_t *answer))
{
    struct topic_client_answer answer;
    topic_json_close(&call->json, '}');
    int status = connect_client(call, command);
    if (status != TOPIC_EXIT_DONE)
        return status;
    if (topic_json_finish(&call->json) < 0 || exchange(call, &answer) < 0)
        return topic_command_fail(command, &call->err);
    if (call->is_json) {
        topic_print_json(answer.json.bytes, answer.json.len);
        topic_print_out("\n");
        return TOPIC_EXIT_DONE;
    }
    json_t *root = json_loadb(answer.json.bytes, answer.json.len, 0, NULL);
    print(root);
    json_decref(root);
    return TOPIC_EXIT_DONE;
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
    topic_output_open(json, key, '[');
    for (size_t i = 0; names[i]; i++)
        if (names[i][0])
            topic_json_cstring(json, names[i]);
    topic_json_close(json, ']');
}

void topic_store_call_free_names(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
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

void topic_store_call_print_change(const json_t *answer)
{
    const json_t *unknown = json_object_get(answer, "unknown");
    topic_print_out("event %lld: ",
                    (long long)json_integer_value(json_object_get(answer, "event")));
    topic_store_call_print_names(json_object_get(answer, "topics"));
    topic_print_out("%s\n",
                    json_is_true(json_object_get(answer, "repeated")) ? " (was done before)" : "");
    if (json_array_size(unknown) > 0) {
        topic_print_out("topics that the model does not have: ");
        topic_store_call_print_names(unknown);
        topic_print_out("\n");
    }
}
