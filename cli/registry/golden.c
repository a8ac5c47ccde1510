/* topic golden: writes a golden set, articles with the topics that a model gives them. topicd
 * checks that the model still gives them before it serves it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/output/file_replace.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "cli/registry/golden_corpus.h"
#include "training/output_check.h"

struct golden_command {
    char *model_path;
    char *output;
    struct topic_corpus_arguments corpus;
};

static int save(const struct topic_golden_set_writer *writer, const char *path,
                struct topic_error *err)
{
    struct topic_file_replacement file;
    if (topic_file_replace_begin(&file, path, err) < 0)
        return -1;
    if (topic_file_replace_write(&file, writer->lines.bytes, writer->lines.len, err) == 0)
        return topic_file_replace_commit(&file, err);
    topic_file_replace_abandon(&file);
    return -1;
}

static int make(struct golden_command *command, const struct topic_model *model, const char *path,
                const char *const *corpus, size_t count)
{
    struct topic_error err = {0};
    struct topic_golden_set_writer writer = {0};
    int status =
        topic_golden_corpus_read(&writer, model, &command->corpus, "golden", corpus, count);
    if (status == TOPIC_EXIT_DONE && save(&writer, path, &err) < 0)
        status = topic_command_fail("golden", &err);
    if (status == TOPIC_EXIT_DONE)
        topic_print_out("%s: %zu article%s of model %s\n", path, writer.count,
                        topic_output_plural(writer.count), topic_model_id(model));
    topic_golden_set_writer_release(&writer);
    return status;
}

static int check_output(const struct golden_command *command, const char *path,
                        const char *const *corpus, size_t count, struct topic_error *err)
{
    if (topic_output_check_file(path, command->model_path, err) < 0 ||
        topic_output_check_corpus(path, corpus, count, command->corpus.format, err) < 0)
        return -1;
    return topic_command_check_output(path, err);
}

static int check_and_make(void *context, const char *const *corpus, size_t count)
{
    struct golden_command *command = context;
    struct topic_error err = {0};
    if (!command->model_path)
        return topic_command_usage("golden", "needs a model (-m) and a CORPUS");
    struct topic_model *model = topic_model_open(command->model_path, &err);
    char *path = command->output ? topic_memory_format(&err, "%s", command->output)
                                 : topic_memory_format(&err, "%s.golden", command->model_path);
    int status = model && path && check_output(command, path, corpus, count, &err) == 0
                     ? make(command, model, path, corpus, count)
                     : topic_command_fail("golden", &err);
    topic_model_unref(model);
    free(path);
    return status;
}

static int run(int argc, const char **argv)
{
    struct golden_command command = {0};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0,
         "give the articles the topics of this model", "FILE"},
        {"output", 'o', POPT_ARG_STRING, &command.output, 0,
         "write the set to this file (default: MODEL.golden, where topicd looks for it)", "FILE"},
        TOPIC_CORPUS_OPTIONS(command.corpus),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "-m MODEL CORPUS...",
                                              .min_operands = 1,
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .complaint = "needs a model (-m) and a CORPUS",
                                              .run = check_and_make};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    free(command.output);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_golden = {
    .name = "golden",
    .summary = "keep articles with the topics that a model gives them",
    .run = run};
