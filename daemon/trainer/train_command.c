#include "daemon/trainer/train_command.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "daemon/trainer/child_process.h"

void topic_train_command_release(struct topic_train_command *command)
{
    for (size_t i = 0; i < command->owned_count; i++)
        free(command->owned[i]);
    command->owned_count = 0;
}

static void add(struct topic_train_command *command, const char *argument)
{
    assert(command->count + 1 < TOPIC_TRAIN_COMMAND_MAX_ARGUMENTS);
    command->arguments[command->count++] = argument;
}

/* Takes the value, which may be NULL: out of memory. */
static int add_pair(struct topic_train_command *command, const char *option, char *value)
{
    if (!value)
        return -1;
    assert(command->owned_count < TOPIC_TRAIN_COMMAND_MAX_OWNED);
    command->owned[command->owned_count++] = value;
    add(command, option);
    add(command, value);
    return 0;
}

/* What the model that serves was trained with by choice, and its answers depend on. Its map is not
 * among them: --keep-topics keeps that, and the store does not write the corpus in its keys. */
static int add_kept(struct topic_train_command *command, const char *manifest,
                    struct topic_error *err)
{
    json_t *object = json_loads(manifest, 0, NULL);
    const char *optimise = json_string_value(json_object_get(object, "optimise"));
    const json_t *min_articles = json_object_get(object, "min_articles");
    int status = 0;
    if (optimise)
        status =
            add_pair(command, "--optimise", topic_memory_copy(optimise, strlen(optimise), err));
    if (json_integer_value(min_articles) > 0 && status == 0)
        status =
            add_pair(command, "--min-articles",
                     topic_memory_format(err, "%lld", (long long)json_integer_value(min_articles)));
    json_decref(object);
    return status;
}

/* One process: the other processors are for tagging. */
int topic_train_command_init(struct topic_train_command *command,
                             const struct topic_train_command_options *options,
                             struct topic_error *err)
{
    *command = (struct topic_train_command){
        .arguments = {"topic", "train", "--json", "--format", "jsonl", "--threads", "1"},
        .count = 7};
    if (add_pair(command, "--progress-fd",
                 topic_memory_format(err, "%d", TOPIC_CHILD_PROCESS_PROGRESS_FD)) < 0 ||
        add_pair(command, "--provenance", topic_memory_format(err, "corpus=%s", options->corpus)) <
            0 ||
        add_pair(command, "--provenance",
                 topic_memory_format(err, "run=%lld", (long long)options->run)) < 0 ||
        add_pair(command, "--provenance", topic_memory_format(err, "actor=%s", options->actor)) <
            0 ||
        add_kept(command, options->manifest, err) < 0) {
        topic_train_command_release(command);
        return -1;
    }
    add(command, "--keep-topics");
    add(command, options->serving);
    add(command, "--without");
    add(command, options->files->paths[TOPIC_RUN_FILES_CONTROLS]);
    add(command, "-o");
    add(command, options->files->paths[TOPIC_RUN_FILES_MODEL]);
    add(command, options->files->paths[TOPIC_RUN_FILES_CORPUS]);
    return 0;
}

/* The last bytes of the file, without the line break at the end; returns the last line. */
static const char *read_end(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    off_t end = fd >= 0 ? lseek(fd, 0, SEEK_END) : 0;
    off_t start = end > (off_t)size - 1 ? end - ((off_t)size - 1) : 0;
    ssize_t count = fd >= 0 ? pread(fd, text, size - 1, start) : -1;
    if (fd >= 0)
        close(fd);
    size_t len = count > 0 ? (size_t)count : 0;
    while (len > 0 && text[len - 1] == '\n')
        len--;
    text[len] = '\0';
    const char *line = strrchr(text, '\n');
    return line ? line + 1 : text;
}

int topic_train_command_explain(const char *name, int status, const char *messages_path,
                                struct topic_error *err)
{
    char text[512];
    const char *line = read_end(messages_path, text, sizeof text);
    if (status == 127 && !line[0])
        return topic_error_set(err, "the program topic cannot be started: name it with --trainer");
    if (!line[0] || !topic_utf8_is_valid(line, strlen(line)))
        return topic_error_set(err, "topic %s failed with the status %d", name, status);
    return topic_error_set(err, "%s", line);
}
