#include "training/corpus/corpus_files.h"

#include <string.h>
#include <sys/stat.h>

#include "base/content_kind.h"
#include "training/folder/folder_export.h"
#include "training/reader/format_detect.h"

bool topic_corpus_files_is_directory(const char *path)
{
    struct stat status;
    return strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *topic_corpus_files_below(const struct topic_corpus_directory *directory,
                                     const char *path)
{
    path += strlen(directory->path);
    return path + strspn(path, "/");
}

static struct topic_folder_names names_of(const struct topic_corpus_directory *directory)
{
    const char *first = directory->files.count > 0 ? directory->files.paths[0] : directory->path;
    return (struct topic_folder_names){
        .files = &directory->files,
        .root_len = (size_t)(topic_corpus_files_below(directory, first) - first),
        .settled = directory->settled};
}

/* Whether the file is left out as one of an export. What is forced is read. */
static bool is_left_out(const struct topic_corpus_directory *directory, const char *below)
{
    const struct topic_folder_names names = names_of(directory);
    return !directory->is_whole && !directory->is_forced && topic_folder_export_concerns(below) &&
           topic_folder_export_leaves_out(below, &names);
}

int topic_corpus_files_open_directory(struct topic_corpus_directory *directory, const char *path,
                                      const struct topic_reader *forced, struct topic_error *err)
{
    *directory = (struct topic_corpus_directory){
        .path = path, .settled = json_object(), .is_forced = forced != NULL};
    if (topic_content_kind_is_registry(path))
        return topic_error_set(err,
                               "%s: is a registry of models, not articles: give %s/current/model "
                               "to -m",
                               path, path);
    if (topic_file_walk_directory(&directory->files, path, err) < 0)
        return -1;
    const struct topic_folder_names names = names_of(directory);
    directory->is_whole = forced ? forced->of_directory
                                 : topic_format_detect_is_dirs(path, &directory->files) &&
                                       !topic_folder_export_is(&names);
    return 0;
}

void topic_corpus_files_release_directory(struct topic_corpus_directory *directory)
{
    topic_file_walk_release(&directory->files);
    json_decref(directory->settled);
}

bool topic_corpus_files_reads_member(const char *path, const char *member,
                                     const struct topic_reader *forced)
{
    return !topic_file_walk_leaves_out(member) &&
           (forced || topic_format_detect_is_corpus_file(path));
}

bool topic_corpus_files_reads(const struct topic_corpus_directory *directory, const char *below,
                              const char *path)
{
    if (topic_file_walk_leaves_out(below) || is_left_out(directory, below))
        return false;
    if (directory->is_whole) /* a file beside the topics is none */
        return strchr(below, '/') != NULL &&
               (directory->is_forced || !topic_format_detect_has_topics(below));
    return directory->is_forced || topic_format_detect_is_corpus_file(path);
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

bool topic_corpus_files_have_folders(const struct topic_file_walk *inputs)
{
    bool are_several = false;
    for (size_t i = 0; i < inputs->count; i++) {
        size_t len = folder_length(inputs->paths[i]);
        if (len == 0)
            return false;
        are_several = are_several || len != folder_length(inputs->paths[0]) ||
                      memcmp(inputs->paths[i], inputs->paths[0], len) != 0;
    }
    return are_several;
}

/* Images, programs and the like are no articles in any format. */
void topic_corpus_files_count_unread(struct topic_corpus_left_out *left_out, const char *below)
{
    if (!topic_file_walk_leaves_out(below) && topic_format_detect_is_unread(below))
        topic_folder_tally_add(&left_out->unread, below);
}

static int add_files(struct topic_file_walk *inputs, const struct topic_corpus_directory *directory,
                     struct topic_corpus_left_out *left_out, struct topic_error *err)
{
    for (size_t i = 0; i < directory->files.count; i++) {
        const char *path = directory->files.paths[i];
        const char *below = topic_corpus_files_below(directory, path);
        if (is_left_out(directory, below))
            topic_folder_tally_add(&left_out->of_export, below);
        else if (!topic_corpus_files_reads(directory, below, path))
            topic_corpus_files_count_unread(left_out, below);
        else if (topic_file_walk_add(inputs, path, err) < 0)
            return -1;
    }
    return 0;
}

static int add_directory(struct topic_file_walk *inputs, const char *path,
                         const struct topic_reader *forced, struct topic_corpus_left_out *left_out,
                         struct topic_error *err)
{
    struct topic_corpus_directory directory;
    int status = topic_corpus_files_open_directory(&directory, path, forced, err);
    if (status == 0)
        status = directory.is_whole ? topic_file_walk_add(inputs, path, err)
                                    : add_files(inputs, &directory, left_out, err);
    topic_corpus_files_release_directory(&directory);
    return status;
}

int topic_corpus_files_add(struct topic_file_walk *inputs, const char *path,
                           const struct topic_reader *forced,
                           struct topic_corpus_left_out *left_out, struct topic_error *err)
{
    if (topic_corpus_files_is_directory(path))
        return add_directory(inputs, path, forced, left_out, err);
    if (forced && forced->of_directory)
        return topic_error_set(err,
                               "%s: is not a directory: --format dirs reads a directory, so "
                               "unpack an archive first",
                               path);
    return topic_file_walk_add(inputs, path, err);
}

static bool is_empty_file(const char *path)
{
    struct stat status;
    return strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_size == 0;
}

int topic_corpus_files_fail_as_empty(const char *const *paths, size_t count,
                                     const struct topic_file_walk *inputs, const char *format,
                                     struct topic_error *err)
{
    const char *name = strcmp(paths[0], "-") == 0 ? "standard input" : paths[0];
    if (count > 1)
        return topic_error_set(err, "%s and %zu more: no article found", name, count - 1);
    if (inputs->count == 0)
        return topic_error_set(
            err,
            "%s: no article found; without --format, only files whose names end in "
            ".md, .jsonl, .ndjson, .json, .csv, .tsv, .txt, .html, .htm, .xml, .rss or .atom, of "
            "these compressed, "
            "and archives of them are read; where the directory is that of a topic, name the one "
            "above",
            name);
    if (is_empty_file(paths[0]))
        return topic_error_set(err, "%s: no article found: the file is empty", name);
    if (!format || inputs->count > 1)
        return topic_error_set(err, "%s: no article found", name);
    if (strcmp(format, "csv") == 0 || strcmp(format, "tsv") == 0)
        return topic_error_set(err, "%s: no article found: there is no row below the header", name);
    return topic_error_set(err,
                           "%s: no article found: it was read as %s; if it is of another format, "
                           "set --format",
                           name, format);
}
