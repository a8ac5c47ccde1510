#include "training/input/file_walk.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

int topic_file_walk_add(struct topic_file_walk *walk, const char *path, struct topic_error *err)
{
    if (topic_memory_reserve(&walk->paths, &walk->capacity, walk->count + 1, sizeof *walk->paths,
                             err) < 0)
        return -1;
    char *copy = topic_memory_copy(path, strlen(path), err);
    if (!copy)
        return -1;
    walk->paths[walk->count++] = copy;
    return 0;
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool ends_with(const char *name, size_t len, const char *ending)
{
    size_t ending_len = strlen(ending);
    return len > ending_len && strncasecmp(name + len - ending_len, ending, ending_len) == 0;
}

/* Files and folders that systems leave in every directory, those that describe it, and older copies
 * and annotations that editors and tools write beside a text. */
static bool is_no_article(const char *name, size_t len)
{
    static const char *const names[] = {"Thumbs.db",
                                        "ehthumbs.db",
                                        "desktop.ini",
                                        "__MACOSX",
                                        "@eaDir",
                                        "lost+found",
                                        "__pycache__",
                                        "$RECYCLE.BIN",
                                        "README",
                                        "README.md",
                                        "README.txt",
                                        "README.rst",
                                        "README.org",
                                        "README.adoc",
                                        "LICENSE",
                                        "LICENSE.md",
                                        "LICENSE.txt",
                                        "COPYING",
                                        "CHANGELOG.md",
                                        "CONTRIBUTING.md",
                                        "CITATION.cff",
                                        "README.html",
                                        "package.json",
                                        "package-lock.json",
                                        "composer.json",
                                        "_category_.json",
                                        "robots.txt",
                                        "dataset_info.json",
                                        "dataset_infos.json",
                                        "dataset_dict.json",
                                        "SHA256SUMS",
                                        "MD5SUMS"};
    static const char *const endings[] = {"~", ".swp", ".bak", ".orig", ".tmp", ".ann"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && strncasecmp(name, names[i], len) == 0)
            return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with(name, len, endings[i]))
            return true;
    /* ~$name is that of a document that Word or Excel has open. */
    return name[0] == '.' || name[0] == '#' || (len > 2 && name[0] == '~' && name[1] == '$');
}

bool topic_file_walk_leaves_out(const char *path)
{
    while (*path) {
        size_t len = strcspn(path, "/");
        bool is_here = strncmp(path, "./", 2) == 0; /* as tar writes it */
        if (!is_here && is_no_article(path, len))
            return true;
        path += len + (path[len] == '/');
    }
    return false;
}

static int visit(struct topic_file_walk *walk, FTS *tree, FTSENT *entry, struct topic_error *err)
{
    bool is_left_out = entry->fts_level > 0 && is_no_article(entry->fts_name, entry->fts_namelen);
    switch (entry->fts_info) {
    case FTS_D:
        return is_left_out && fts_set(tree, entry, FTS_SKIP) < 0 ? -1 : 0;
    case FTS_F:
        return is_left_out ? 0 : topic_file_walk_add(walk, entry->fts_path, err);
    case FTS_SLNONE:
        return is_left_out ? 0
                           : topic_error_set(err,
                                             "%s: is a link to a file that is not there: fetch the "
                                             "file, or remove the link",
                                             entry->fts_path);
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return topic_error_set(err, "%s: cannot be read: %s", entry->fts_path,
                               strerror(entry->fts_errno));
    default:
        return 0;
    }
}

int topic_file_walk_directory(struct topic_file_walk *walk, const char *directory,
                              struct topic_error *err)
{
    char *root = topic_memory_copy(directory, strlen(directory), err);
    if (!root)
        return -1;
    char *roots[] = {root, NULL};
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    int status =
        tree ? 0 : topic_error_set(err, "%s: cannot be read: %s", directory, strerror(errno));
    FTSENT *entry;
    while (status == 0 && (entry = fts_read(tree)))
        status = visit(walk, tree, entry, err);
    if (tree)
        fts_close(tree);
    free(root);
    if (walk->count > 0)
        qsort(walk->paths, walk->count, sizeof *walk->paths, compare);
    return status;
}

bool topic_file_walk_has_extension(const char *path, const char *extension)
{
    size_t len = strlen(path);
    size_t extension_len = strlen(extension);
    return len > extension_len && strcasecmp(path + len - extension_len, extension) == 0;
}

void topic_file_walk_release(struct topic_file_walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        free(walk->paths[i]);
    free(walk->paths);
    *walk = (struct topic_file_walk){0};
}
