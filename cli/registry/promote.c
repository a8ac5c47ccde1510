/* topic promote: copies a model into a registry and makes it the current one. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "cli/registry/golden_corpus.h"
#include "registry/golden_set.h"
#include "registry/model_source.h"
#include "registry/prune.h"
#include "registry/registry.h"

/* Enough for a version a day for a century. */
#define KEEP_MAX 36525

struct promote_command {
    const char *model_path;
    const char *registry;
    char *golden_corpus;
    int keep; /* versions; 0: all */
    int is_json;
};

static void print_promotion(const struct promote_command *command, const char *id,
                            const char *previous, size_t removed)
{
    if (!command->is_json) {
        topic_print_out("%s: current is model %s", command->registry, id);
        topic_print_out(previous[0] ? ", previous %s\n" : "\n", previous);
        if (removed > 0)
            topic_print_out("%s: %zu old version%s removed\n", command->registry, removed,
                            removed == 1 ? "" : "s");
        return;
    }
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    topic_json_put_cstring(json, "model", id);
    if (previous[0])
        topic_json_put_cstring(json, "previous", previous);
    topic_json_put_cstring(json, "registry", command->registry);
    if (command->keep > 0)
        topic_json_put_unsigned(json, "removed", removed);
    topic_output_end(&object);
}

static int promote(const struct promote_command *command, const struct topic_model *model,
                   struct topic_text golden)
{
    struct topic_error err = {0};
    const struct topic_promotion promotion = {command->model_path, topic_model_id(model), golden};
    char previous[TOPIC_REGISTRY_ID_SIZE];
    size_t removed = 0;
    if (topic_registry_promote(command->registry, &promotion, &err) < 0 ||
        topic_registry_find(command->registry, TOPIC_REGISTRY_PREVIOUS, previous, &err) < 0)
        return topic_command_fail("promote", &err);
    int status = command->keep > 0 ? topic_prune_versions(command->registry, (size_t)command->keep,
                                                          &removed, &err)
                                   : 0;
    print_promotion(command, promotion.id, previous, removed);
    return status < 0 ? topic_command_fail("promote", &err) : TOPIC_EXIT_DONE;
}

static int promote_with_corpus(const struct promote_command *command,
                               const struct topic_model *model)
{
    const char *paths[] = {command->golden_corpus};
    struct topic_corpus_arguments corpus = {0};
    struct topic_golden_set_writer writer = {0};
    int status = topic_golden_corpus_read(&writer, model, &corpus, "promote", paths, 1);
    if (status == TOPIC_EXIT_DONE)
        status = promote(command, model, (struct topic_text){writer.lines.bytes, writer.lines.len});
    topic_golden_set_writer_release(&writer);
    topic_corpus_arguments_release(&corpus);
    return status;
}

/* Takes the golden set beside the file along, where there is one and it is this model's. */
static int promote_with_file(const struct promote_command *command, const struct topic_model *model,
                             const struct topic_model_source *source)
{
    struct topic_error err = {0};
    struct topic_golden_set golden = {0};
    struct topic_file file;
    const char *path = source->golden_path;
    int status = topic_model_source_read_golden(source, &file, &err);
    const struct topic_text text = {file.bytes, file.size};
    if (status == 0)
        status = topic_golden_set_read(&golden, text, path, &err);
    if (status == 0)
        status = topic_golden_set_check(&golden, path, model, &err);
    topic_golden_set_release(&golden);
    status = status == 0 ? promote(command, model, text) : topic_command_fail("promote", &err);
    topic_file_release(&file);
    return status;
}

static int find_and_promote(const struct promote_command *command)
{
    struct topic_error err = {0};
    struct topic_model_source source;
    struct topic_model *model = NULL;
    int status;
    if (topic_model_source_find(&source, command->model_path, &err) == 0)
        model = topic_model_source_open(&source, &err);
    if (!model)
        status = topic_command_fail("promote", &err);
    else if (command->golden_corpus)
        status = promote_with_corpus(command, model);
    else
        status = promote_with_file(command, model, &source);
    topic_model_unref(model);
    topic_model_source_release(&source);
    return status;
}

static int check_and_promote(void *context, const char *const *operands, size_t count)
{
    struct promote_command *command = context;
    (void)count;
    command->model_path = operands[0];
    command->registry = operands[1];
    if (command->keep != 0 && topic_command_in_range("promote", "--keep", command->keep,
                                                     TOPIC_PRUNE_MIN_KEPT, KEEP_MAX) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    if (topic_registry_is_at(command->model_path))
        return topic_command_usage("promote", "%s: is a directory, not a MODEL",
                                   command->model_path);
    return find_and_promote(command);
}

static int run(int argc, const char **argv)
{
    struct promote_command command = {0};
    const struct poptOption options[] = {
        {"golden", '\0', POPT_ARG_STRING, &command.golden_corpus, 0,
         "keep articles of this corpus as the golden set (default: MODEL.golden, if it exists)",
         "CORPUS"},
        {"keep", '\0', POPT_ARG_INT, &command.keep, 0,
         "remove the oldest versions until N are left (default: keep all)", "N"},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print one JSON object", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "MODEL REGISTRY",
                                              .min_operands = 2,
                                              .max_operands = 2,
                                              .complaint = "needs a MODEL and a REGISTRY",
                                              .run = check_and_promote};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.golden_corpus);
    return status;
}

const struct topic_command topic_command_promote = {
    .name = "promote",
    .summary = "put a model into a registry and make it the current one",
    .run = run};
