#include "training/output_check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/output/output_path.h"
#include "training/corpus/corpus_files.h"
#include "training/input/annif_subjects.h"
#include "training/reader/readers.h"

/* What the output is compared with. */
struct output {
    const char *path;
    bool is_there;
    struct stat status; /* if it is there */
    char *real_path;    /* of the output or of where it will be; NULL: its directory is not there */
};

static int examine(struct output *output, const char *path, struct topic_error *err)
{
    *output = (struct output){.path = path};
    output->is_there = stat(path, &output->status) == 0;
    const char *slash = strrchr(path, '/');
    char *real = topic_output_path_directory(path, err);
    if (real)
        output->real_path = topic_memory_format(err, "%s/%s", strcmp(real, "/") ? real : "",
                                                slash ? slash + 1 : path);
    free(real);
    return topic_error_is_set(err) ? -1 : 0;
}

static bool is_same(const struct output *output, const char *path)
{
    struct stat status;
    int found = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &status) : stat(path, &status);
    return output->is_there && found == 0 && status.st_dev == output->status.st_dev &&
           status.st_ino == output->status.st_ino;
}

static int refuse(const struct output *output, const char *input, struct topic_error *err)
{
    bool is_stdin = strcmp(input, "-") == 0;
    return topic_error_set(err, "%s: is the same file as %s, which is read: name another file",
                           output->path, is_stdin ? "standard input" : input);
}

/* A text may have its topics in a file beside it. */
static int check_file(const struct output *output, const char *path, struct topic_error *err)
{
    struct topic_buffer subjects = {0};
    if (is_same(output, path))
        return refuse(output, path, err);
    int found = topic_annif_subjects_find(path, &subjects, err);
    int status = found > 0 && is_same(output, subjects.bytes) ? refuse(output, subjects.bytes, err)
                                                              : (found < 0 ? -1 : 0);
    topic_buffer_release(&subjects);
    return status;
}

/* The output's path below the directory; NULL: it is elsewhere. */
static const char *find_below(const struct output *output, const char *directory)
{
    char *real = realpath(directory, NULL);
    size_t len = real ? strlen(real) : 0;
    const char *rest = NULL;
    if (real && output->real_path && strcmp(real, "/") == 0)
        rest = output->real_path + 1;
    else if (real && output->real_path && strncmp(output->real_path, real, len) == 0 &&
             output->real_path[len] == '/')
        rest = output->real_path + len + 1;
    free(real);
    return rest;
}

static int check_directory(const struct output *output, const char *path, const char *format,
                           struct topic_error *err)
{
    struct topic_corpus_directory directory;
    const struct topic_reader *forced = format ? topic_readers_find(format) : NULL;
    int status = topic_corpus_files_open_directory(&directory, path, forced, err);
    const struct topic_file_walk *files = &directory.files;
    for (size_t i = 0; status == 0 && i < files->count; i++)
        if (topic_corpus_files_reads(
                &directory, topic_corpus_files_below(&directory, files->paths[i]), files->paths[i]))
            status = check_file(output, files->paths[i], err);
    const char *below = find_below(output, path);
    if (status == 0 && below && topic_corpus_files_reads(&directory, below, output->path))
        status =
            topic_error_set(err,
                            "%s: lies in %s, whose files are read as articles, and would be read "
                            "the next time: name a file outside it",
                            output->path, path);
    topic_corpus_files_release_directory(&directory);
    return status;
}

int topic_output_check_file(const char *output, const char *input, struct topic_error *err)
{
    struct output examined = {.path = output};
    examined.is_there = stat(output, &examined.status) == 0;
    return is_same(&examined, input) ? refuse(&examined, input, err) : 0;
}

int topic_output_check_corpus(const char *output, const char *const *paths, size_t count,
                              const char *format, struct topic_error *err)
{
    struct output examined;
    int status = examine(&examined, output, err);
    for (size_t i = 0; status == 0 && i < count; i++)
        status = topic_corpus_files_is_directory(paths[i])
                     ? check_directory(&examined, paths[i], format, err)
                     : check_file(&examined, paths[i], err);
    free(examined.real_path);
    return status;
}
