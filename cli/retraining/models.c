/* topic models: shows the models of a running topicd and where they come from, or has it serve one
 * of them. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "wire/json.h"

struct models_command {
    struct topic_store_call call;
    char *promotes; /* a version; NULL: none */
    int is_shadow;
};

static void print_version(const json_t *version, const char *role)
{
    const json_t *run = json_object_get(version, "run");
    topic_store_call_print_string(json_object_get(version, "version"));
    topic_print_out("  ");
    topic_store_call_print_string(json_object_get(version, "created"));
    topic_print_out("  %lld articles, micro-F1 %.3f",
                    (long long)json_integer_value(json_object_get(version, "articles")),
                    json_number_value(json_object_get(version, "micro_f1")));
    if (run) {
        topic_print_out(", run %lld by ", (long long)json_integer_value(run));
        topic_store_call_print_string(json_object_get(version, "actor"));
    }
    topic_print_out("%s\n", role);
}

static int print_models(struct topic_store_call *call, const json_t *answer)
{
    (void)call;
    const json_t *versions = json_object_get(answer, "versions");
    const json_t *version;
    size_t i;
    topic_print_out("serving ");
    print_version(json_object_get(answer, "serving"), "");
    json_array_foreach(versions, i, version)
    {
        topic_print_out("        ");
        print_version(version, json_is_true(json_object_get(version, "is_current")) ? "  current"
                               : json_is_true(json_object_get(version, "is_previous"))
                                   ? "  previous"
                                   : "");
    }
    return TOPIC_EXIT_DONE;
}

static int print_change(struct topic_store_call *call, const json_t *answer)
{
    (void)call;
    const json_t *shadow = json_object_get(answer, "shadow");
    topic_print_out("event %lld: ",
                    (long long)json_integer_value(json_object_get(answer, "event")));
    if (shadow) {
        topic_store_call_print_string(shadow);
        topic_print_out(" tags beside ");
        topic_store_call_print_string(json_object_get(answer, "model"));
    } else {
        topic_print_out("serving ");
        topic_store_call_print_string(json_object_get(answer, "model"));
        topic_print_out(", before ");
        topic_store_call_print_string(json_object_get(answer, "previous"));
    }
    topic_print_out("\n");
    return TOPIC_EXIT_DONE;
}

static int models(void *context, const char *const *operands, size_t count)
{
    struct models_command *command = context;
    (void)operands;
    (void)count;
    if (command->is_shadow && !command->promotes)
        return topic_command_usage("models", "--shadow: needs --promote VERSION");
    struct topic_json *json = topic_store_call_begin(
        &command->call, command->promotes ? "promote" : "models", command->promotes != NULL);
    if (command->promotes)
        topic_json_put_cstring(json, "version", command->promotes);
    if (command->is_shadow)
        topic_json_put_bool(json, "shadow", true);
    return topic_store_call_send(&command->call, "models",
                                 command->promotes ? print_change : print_models);
}

static int run(int argc, const char **argv)
{
    struct models_command command = {.is_shadow = 0};
    const struct poptOption options[] = {
        {"promote", '\0', POPT_ARG_STRING, &command.promotes, 0,
         "serve this version, whatever its verdict was", "VERSION"},
        {"shadow", '\0', POPT_ARG_NONE, &command.is_shadow, 0,
         "with --promote: let it tag beside the one that serves", NULL},
        TOPIC_STORE_CALL_OPTIONS(&command.call),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options, .usage = "", .complaint = "takes no operands", .run = models};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_store_call_release(&command.call);
    free(command.promotes);
    return status;
}

const struct topic_command topic_command_models = {
    .name = "models", .summary = "show the models and where they come from", .run = run};
