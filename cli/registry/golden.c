/* topic golden: articles with the topics that a model gives them, to be replayed before it serves.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/memory.h"
#include "cli/command/command.h"
#include "cli/registry/golden_corpus.h"

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
                const struct topic_arguments *arguments)
{
    struct topic_error err = {0};
    struct topic_golden_set_writer writer = {0};
    int status =
        topic_make_golden_set(&writer, model, &command->corpus,
                              (const char *const *)arguments->operands, arguments->operand_count);
    if (status == TOPIC_EXIT_DONE && save(&writer, path, &err) < 0)
        status = topic_command_fail("golden", &err);
    if (status == TOPIC_EXIT_DONE)
        printf("%s: %zu articles of model %s\n", path, writer.count, topic_model_id(model));
    topic_golden_set_writer_release(&writer);
    return status;
}

static int golden(struct golden_command *command, const struct topic_arguments *arguments)
{
    struct topic_error err = {0};
    command->corpus.command = "golden";
    struct topic_model *model = topic_model_open(command->model_path, &err);
    char *path = command->output ? topic_memory_format(&err, "%s", command->output)
                                 : topic_memory_format(&err, "%s.golden", command->model_path);
    int status = model && path && topic_command_check_output(path, &err) == 0
                     ? make(command, model, path, arguments)
                     : topic_command_fail("golden", &err);
    topic_model_unref(model);
    free(path);
    return status;
}

static int run(int argc, const char **argv)
{
    struct golden_command command = {0};
    const struct poptOption options[] = {{"model", 'm', POPT_ARG_STRING, &command.model_path, 0,
                                          "whose topics they are given", "FILE"},
                                         {"output", 'o', POPT_ARG_STRING, &command.output, 0,
                                          "where to write it (MODEL.golden, where topicd looks)",
                                          "FILE"},
                                         TOPIC_CORPUS_OPTIONS(command.corpus),
                                         TOPIC_HELP_OPTION,
                                         POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "-m MODEL CORPUS...") == 0) {
        if (!command.model_path || arguments.operand_count == 0)
            topic_command_usage("golden", "needs a model (-m) and a CORPUS");
        else
            status = golden(&command, &arguments);
    }
    topic_arguments_release(&arguments);
    free(command.model_path);
    free(command.output);
    free(command.corpus.format);
    return status;
}

const struct topic_command topic_command_golden = {
    .name = "golden",
    .summary = "keep articles with the topics that a model gives them",
    .run = run};
