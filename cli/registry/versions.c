/* topic versions: lists the models of a registry. */
#include <stdio.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "registry/versions.h"

static const char *role_of(const struct topic_version *version)
{
    if (version->is_current)
        return "current";
    return version->is_previous ? "previous" : "";
}

static void print_text(const struct topic_versions *versions)
{
    char size[32];
    topic_print_out("model             promoted              topics      size  golden\n");
    for (size_t i = 0; i < versions->count; i++) {
        const struct topic_version *version = &versions->items[i];
        topic_print_out("%s  %-20s  %6zu  %8s  %-6s  %s\n", version->id, version->metadata.promoted,
                        version->topic_count,
                        topic_output_size(version->size_bytes, size, sizeof size),
                        version->has_golden ? "yes" : "no", role_of(version));
        if (topic_error_is_set(&version->damage))
            topic_print_out("  %s\n", version->damage.text);
    }
}

static void write_version(struct topic_json *json, const struct topic_version *version)
{
    topic_json_open(json, '{');
    topic_json_put_cstring(json, "model", version->id);
    topic_json_put_cstring(json, "promoted", version->metadata.promoted);
    topic_json_put_unsigned(json, "topics", version->topic_count);
    topic_json_put_unsigned(json, "model_bytes", version->size_bytes);
    topic_json_put_bool(json, "golden", version->has_golden);
    topic_json_put_bool(json, "current", version->is_current);
    topic_json_put_bool(json, "previous", version->is_previous);
    if (topic_error_is_set(&version->damage))
        topic_json_put_cstring(json, "damage", version->damage.text);
    topic_json_close(json, '}');
}

static void print_json(const struct topic_versions *versions)
{
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    topic_json_put_open(json, "versions", '[');
    for (size_t i = 0; i < versions->count; i++)
        write_version(json, &versions->items[i]);
    topic_json_close(json, ']');
    topic_output_end(&object);
}

static int list(void *context, const char *const *operands, size_t count)
{
    const int *is_json = context;
    struct topic_error err = {0};
    struct topic_versions versions;
    int status = TOPIC_EXIT_DONE;
    (void)count;
    if (topic_versions_read(&versions, operands[0], &err) < 0)
        status = topic_command_fail("versions", &err);
    else if (*is_json)
        print_json(&versions);
    else
        print_text(&versions);
    topic_versions_release(&versions);
    return status;
}

static int run(int argc, const char **argv)
{
    int is_json = 0;
    const struct poptOption options[] = {
        {"json", '\0', POPT_ARG_NONE, &is_json, 0, "print one JSON object", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "REGISTRY",
                                              .min_operands = 1,
                                              .max_operands = 1,
                                              .complaint = "needs one REGISTRY",
                                              .run = list};
    return topic_arguments_run(&arguments, argc, argv, &is_json);
}

const struct topic_command topic_command_versions = {
    .name = "versions", .summary = "list the models of a registry", .run = run};
