#include "daemon/trainer/run_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "registry/dir_walk.h"

static const char *const names[TOPIC_RUN_FILES_COUNT] = {
    [TOPIC_RUN_FILES_CORPUS] = "corpus.jsonl", [TOPIC_RUN_FILES_CONTROLS] = "controls.jsonl",
    [TOPIC_RUN_FILES_PINS] = "pins.jsonl",     [TOPIC_RUN_FILES_RECENT] = "recent.jsonl",
    [TOPIC_RUN_FILES_MODEL] = "new.model",     [TOPIC_RUN_FILES_OUTPUT] = "output",
    [TOPIC_RUN_FILES_MESSAGES] = "messages"};

int topic_run_files_init(struct topic_run_files *files, const char *store_path,
                         struct topic_error *err)
{
    *files =
        (struct topic_run_files){.directory = topic_memory_format(err, "%s.training", store_path)};
    if (!files->directory)
        return -1;
    for (size_t i = 0; i < TOPIC_RUN_FILES_COUNT; i++) {
        files->paths[i] = topic_memory_format(err, "%s/%s", files->directory, names[i]);
        if (!files->paths[i])
            return -1;
    }
    return 0;
}

void topic_run_files_release(struct topic_run_files *files)
{
    for (size_t i = 0; i < TOPIC_RUN_FILES_COUNT; i++)
        free(files->paths[i]);
    free(files->directory);
    *files = (struct topic_run_files){0};
}

int topic_run_files_make(const struct topic_run_files *files, struct topic_error *err)
{
    topic_run_files_remove(files);
    return mkdir(files->directory, 0700) == 0
               ? 0
               : topic_error_set(err, "%s: cannot make the directory of the training: %s%s",
                                 files->directory, strerror(errno),
                                 errno == EEXIST ? ": remove it" : "");
}

static void remove_one(int directory, const char *name, void *context)
{
    (void)context;
    unlinkat(directory, name, 0);
}

/* A program that writes a model leaves a temporary file when it is ended: whatever is there
 * goes. */
void topic_run_files_remove(const struct topic_run_files *files)
{
    topic_dir_walk_each(AT_FDCWD, files->directory, remove_one, NULL);
    rmdir(files->directory);
}
