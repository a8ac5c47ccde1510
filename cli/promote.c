/* topic promote: puts a model into a registry and makes it the current one. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/output.h"
#include "registry/registry.h"

static void print_promotion(const char *registry, const char *id, const char *previous,
                            bool is_json)
{
    if (!is_json) {
        printf("%s: current is model %s", registry, id);
        printf(previous[0] ? ", previous %s\n" : "\n", previous);
        return;
    }
    struct topic_buffer buffer = {0};
    struct topic_json json;
    topic_json_init(&json, &buffer, NULL);
    topic_json_open(&json, '{');
    topic_output_name(&json, "model", id);
    if (previous[0])
        topic_output_name(&json, "previous", previous);
    topic_output_name(&json, "registry", registry);
    topic_json_close(&json, '}');
    topic_output_line(&json);
    topic_buffer_release(&buffer);
}

static int promote(const char *model_path, const char *registry, bool is_json)
{
    struct topic_error err = {0};
    const struct topic_promotion promotion = {.model_path = model_path};
    char id[TOPIC_REGISTRY_ID_SIZE];
    char previous[TOPIC_REGISTRY_ID_SIZE];
    if (topic_registry_promote(registry, &promotion, id, &err) < 0 ||
        topic_registry_find(registry, TOPIC_REGISTRY_PREVIOUS, previous, &err) < 0)
        return topic_command_fail("promote", &err);
    print_promotion(registry, id, previous, is_json);
    return TOPIC_EXIT_DONE;
}

static int run(int argc, const char **argv)
{
    int is_json = 0;
    const struct poptOption options[] = {
        {"json", '\0', POPT_ARG_NONE, &is_json, 0, "print one JSON object", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "MODEL REGISTRY") == 0) {
        if (arguments.operand_count != 2)
            topic_command_usage("promote", "needs a MODEL and a REGISTRY");
        else
            status = promote(arguments.operands[0], arguments.operands[1], is_json);
    }
    topic_arguments_release(&arguments);
    return status;
}

const struct topic_command topic_command_promote = {
    .name = "promote",
    .summary = "put a model into a registry and make it the current one",
    .run = run};
