#include "training/corpus/repeated_path.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

struct place {
    dev_t device;
    ino_t file;
    const char *path;
};

/* False: the path is a link, a file with several names, or not there, about which another tells. */
static bool find_place(const char *path, struct place *place)
{
    struct stat status;
    if (strcmp(path, "-") == 0) {
        *place = (struct place){.path = "standard input"};
        return true;
    }
    if (lstat(path, &status) < 0 || S_ISLNK(status.st_mode) ||
        (S_ISREG(status.st_mode) && status.st_nlink > 1))
        return false;
    *place = (struct place){.device = status.st_dev, .file = status.st_ino, .path = path};
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

static int compare(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    return a->file != b->file ? (a->file < b->file ? -1 : 1) : strcmp(a->path, b->path);
}

int topic_repeated_path_check(const struct topic_file_walk *inputs, struct topic_error *err)
{
    struct place *places = topic_memory_new(inputs->count, sizeof *places, err);
    size_t count = 0;
    int status = places ? 0 : -1;
    for (size_t i = 0; status == 0 && i < inputs->count; i++)
        count += find_place(inputs->paths[i], &places[count]);
    if (status == 0 && count > 0)
        qsort(places, count, sizeof *places, compare);
    for (size_t i = 1; status == 0 && i < count; i++)
        if (places[i].device == places[i - 1].device && places[i].file == places[i - 1].file)
            status = topic_error_set(err,
                                     "%s: is named twice, or lies in a directory that is named "
                                     "too: its articles would be learnt twice",
                                     places[i].path);
    free(places);
    return status;
}
