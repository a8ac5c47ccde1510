#include "cli/daemon/daemon_call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#include "base/memory.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "registry/model_source.h"
#include "wire/client/client_reply.h"
#include "wire/json.h"
#include "wire/runtime_dir.h"

#define IPC "ipc://"
#define SERVICE_CONTROL "ipc:///run/topicd/control"

/* ZeroMQ would wait until a daemon starts. The user should learn at once that none runs. */
static int check_daemon_listens(const char *endpoint, struct topic_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = endpoint + strlen(IPC);
    if (strncmp(endpoint, IPC, strlen(IPC)) != 0 || strlen(path) >= sizeof address.sun_path)
        return 0;
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int status = 0;
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) < 0 &&
        errno != EAGAIN)
        status = topic_error_set(err,
                                 "%s: no topicd listens there (%s): start one, or name its control "
                                 "socket with -s",
                                 endpoint, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

/* Where there is no socket of this user. Takes `own` over. */
static char *default_of_service(char *own, struct topic_error *err)
{
    if (access(&SERVICE_CONTROL[strlen(IPC)], F_OK) < 0)
        return own;
    free(own);
    return topic_memory_copy(SERVICE_CONTROL, strlen(SERVICE_CONTROL), err);
}

/* That of a service belongs to the service's user, in a directory of root's. */
static bool is_ours(const struct topic_runtime_dir *runtime, const char *directory)
{
    bool is_given = runtime->runtime_directory && runtime->runtime_directory[0];
    bool is_of_user = runtime->user_directory && runtime->user_directory[0];
    bool is_of_service = is_given || (runtime->user == 0 && !is_of_user);
    return is_of_service || topic_runtime_dir_is_private(directory);
}

/* The control socket that topicd has by default for the same user; where there is none, that of
 * systemd's service. */
static char *default_endpoint(struct topic_error *err)
{
    const struct topic_runtime_dir runtime = {.runtime_directory = getenv("RUNTIME_DIRECTORY"),
                                              .user_directory = getenv("XDG_RUNTIME_DIR"),
                                              .user = geteuid()};
    char *directory = topic_runtime_dir_path(&runtime, err);
    char *own = directory ? topic_runtime_dir_control_endpoint(directory, err) : NULL;
    if (own && access(own + strlen(IPC), F_OK) < 0) {
        free(directory);
        return default_of_service(own, err);
    }
    if (own && !is_ours(&runtime, directory)) {
        topic_error_set(err,
                        "%s: others can write to this directory, so that what listens in it need "
                        "not be your topicd: name its control socket with -s",
                        directory);
        free(own);
        own = NULL;
    }
    free(directory);
    return own;
}

char *topic_daemon_call_find(const char *endpoint, struct topic_error *err)
{
    char *found =
        endpoint ? topic_memory_copy(endpoint, strlen(endpoint), err) : default_endpoint(err);
    if (found && check_daemon_listens(found, err) < 0) {
        free(found);
        found = NULL;
    }
    return found;
}

static int write_request(struct topic_buffer *out, const struct topic_daemon_call_request *request,
                         struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, out, err);
    topic_json_open(&json, '{');
    topic_json_put_cstring(&json, "op", request->operation);
    if (request->model)
        topic_json_put_cstring(&json, "model", request->model);
    if (request->file)
        topic_json_put_cstring(&json, "file", request->file);
    if (request->key)
        topic_json_put_cstring(&json, "key", request->key);
    if (request->force)
        topic_json_put_bool(&json, "force", true);
    if (request->stop)
        topic_json_put_bool(&json, "stop", true);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

static int exchange(struct topic_daemon_call *call, const char *endpoint,
                    const struct topic_daemon_address *address, const struct topic_buffer *text,
                    struct topic_error *err)
{
    call->client = topic_daemon_address_connect(address, endpoint, err);
    if (!call->client || topic_client_send_json(call->client, text->bytes, text->len, err) < 0 ||
        topic_client_receive(call->client, &call->answer, err) < 0)
        return -1;
    return call->answer.code ? topic_error_set(err, "%s", call->answer.message) : 0;
}

int topic_daemon_call_send(struct topic_daemon_call *call,
                           const struct topic_daemon_address *address,
                           const struct topic_daemon_call_request *request, struct topic_error *err)
{
    struct topic_buffer text = {0};
    *call = (struct topic_daemon_call){0};
    char *found = topic_daemon_call_find(address->endpoint, err);
    int status = found ? write_request(&text, request, err) : -1;
    if (status == 0)
        status = exchange(call, found, address, &text, err);
    topic_buffer_release(&text);
    free(found);
    return status;
}

void topic_daemon_call_release(struct topic_daemon_call *call)
{
    topic_client_free(call->client);
    *call = (struct topic_daemon_call){0};
}

/* topicd would say it too, if it ran. What only topicd may read is left to it. */
static int check_directory(const char *path, struct topic_error *err)
{
    struct topic_model_source source = {0};
    bool is_readable = access(path, R_OK | X_OK) == 0;
    int status = is_readable ? topic_model_source_find(&source, path, err) : 0;
    topic_model_source_release(&source);
    return status;
}

char *topic_daemon_call_path(const char *path, struct topic_error *err)
{
    char *absolute = realpath(path, NULL);
    if (!absolute)
        topic_error_set(err, "%s: cannot find the model: %s", path, strerror(errno));
    else if (check_directory(absolute, err) < 0) {
        free(absolute);
        return NULL;
    }
    return absolute;
}

static void print_names(const json_t *topics, const char *what, const char *count_key,
                        const char *names_key)
{
    size_t count = (size_t)json_integer_value(json_object_get(topics, count_key));
    const json_t *names = json_object_get(topics, names_key);
    if (count == 0)
        return;
    topic_print_out("topics %s: ", what);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *name = json_array_get(names, i);
        topic_print_out("%s", i ? ", " : "");
        topic_print_text(json_string_value(name), json_string_length(name));
    }
    if (count > json_array_size(names))
        topic_print_out(" and %zu more", count - json_array_size(names));
    topic_print_out("\n");
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void print_settings(const json_t *settings)
{
    for (size_t i = 0; i < json_array_size(settings); i++)
        topic_print_out("%s%s", i ? ", " : "settings changed: ",
                        json_string_value(json_array_get(settings, i)));
    if (json_array_size(settings) > 0)
        topic_print_out("\n");
}

static void print_golden(const json_t *golden)
{
    long long articles = json_integer_value(json_object_get(golden, "articles"));
    if (articles == 0)
        return;
    topic_print_out(
        "golden set: all %lld articles have their topics; %.3f ms, previously %.3f ms\n", articles,
        json_number_value(json_object_get(golden, "milliseconds")),
        json_number_value(json_object_get(golden, "previous_milliseconds")));
}

void topic_daemon_call_print_change(const json_t *answer)
{
    const json_t *topics = json_object_get(answer, "topics");
    topic_print_out("serving model %s, previously %s\n", text_of(answer, "model"),
                    text_of(answer, "previous"));
    print_names(topics, "added", "added", "added_names");
    print_names(topics, "lost", "lost", "lost_names");
    print_settings(json_object_get(answer, "settings_changed"));
    print_golden(json_object_get(answer, "golden"));
}

int topic_daemon_call_print(const char *command, const struct topic_daemon_address *address,
                            const struct topic_daemon_call_request *request, bool is_json,
                            void (*print)(const json_t *answer))
{
    struct topic_error err = {0};
    struct topic_daemon_call call;
    int status = TOPIC_EXIT_DONE;
    if (topic_daemon_call_send(&call, address, request, &err) < 0) {
        status = topic_command_fail(command, &err);
    } else if (is_json) {
        topic_print_json(call.answer.json.bytes, call.answer.json.len);
        topic_print_out("\n");
    } else {
        json_t *root = topic_client_reply_object(call.answer.json, &err);
        if (root)
            print(root);
        else
            status = topic_command_fail(command, &err);
        json_decref(root);
    }
    topic_daemon_call_release(&call);
    return status;
}

struct simple_command {
    const char *name;
    int timeout_ms; /* unless --timeout says otherwise */
    struct topic_daemon_address address;
    int is_json;
    void (*print)(const json_t *answer);
};

static int send_and_print(void *context, const char *const *operands, size_t count)
{
    struct simple_command *command = context;
    const struct topic_daemon_call_request request = {.operation = command->name};
    (void)operands;
    (void)count;
    if (topic_daemon_address_set_timeout(command->name, &command->address, command->timeout_ms) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    return topic_daemon_call_print(command->name, &command->address, &request, command->is_json,
                                   command->print);
}

int topic_daemon_call_run(int argc, const char **argv, int timeout_ms,
                          void (*print)(const json_t *answer))
{
    struct simple_command command = {.name = argv[0], .timeout_ms = timeout_ms, .print = print};
    const struct poptOption options[] = {TOPIC_DAEMON_OPTIONS(&command.address, "10"),
                                         TOPIC_DAEMON_JSON_OPTION(&command.is_json),
                                         TOPIC_HELP_OPTION, POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options, .usage = "", .complaint = "takes no operands", .run = send_and_print};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_daemon_address_release(&command.address);
    return status;
}
