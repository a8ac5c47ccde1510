#include "bridge/directory/spool_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

void topic_spool_names_release(struct topic_spool_names *list)
{
    for (size_t i = list->next; i < list->count; i++)
        free(list->names[i]);
    list->count = 0;
    list->next = 0;
}

/* Keeps the first TOPIC_SPOOL_NAMES_MAX in the order of names. */
static int add_name(struct topic_spool_names *list, const char *name, struct topic_error *err)
{
    size_t low = 0;
    size_t high = list->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(list->names[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == TOPIC_SPOOL_NAMES_MAX)
        return 0;
    char *copy = topic_memory_copy(name, strlen(name), err);
    if (!copy)
        return -1;
    if (list->count == TOPIC_SPOOL_NAMES_MAX)
        free(list->names[--list->count]);
    memmove(&list->names[low + 1], &list->names[low], (list->count - low) * sizeof *list->names);
    list->names[low] = copy;
    list->count++;
    return 0;
}

int topic_spool_names_read(struct topic_spool_names *list, const struct topic_spool *spool,
                           enum topic_spool_place place, uint64_t *total, struct topic_error *err)
{
    int fd = openat(spool->places[place], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
    if (!directory) {
        if (fd >= 0)
            close(fd);
        return topic_error_set(err, "%s: cannot be read: %s", spool->path, strerror(errno));
    }
    int status = 0;
    const struct dirent *entry;
    topic_spool_names_release(list);
    *total = 0;
    while (status == 0 && (entry = readdir(directory))) {
        if (entry->d_name[0] == '.')
            continue;
        ++*total;
        status = add_name(list, entry->d_name, err);
    }
    closedir(directory);
    return status;
}
