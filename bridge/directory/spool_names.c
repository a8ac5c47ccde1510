#include "bridge/directory/spool_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static void forget_names(struct topic_spool_names *list)
{
    for (size_t i = list->next; i < list->count; i++)
        free(list->names[i]);
    list->count = 0;
    list->next = 0;
    list->passed = 0;
}

void topic_spool_names_release(struct topic_spool_names *list)
{
    forget_names(list);
    free(list->names);
    free(list->after);
    free(list->last);
    list->names = NULL;
    list->capacity = 0;
    list->after = NULL;
    list->last = NULL;
}

static void choose_beginning(struct topic_spool_names *list)
{
    bool is_used_up = list->next >= list->count;
    bool goes_on = is_used_up && list->last && list->passed > TOPIC_SPOOL_NAMES_MAX / 2;
    free(list->after);
    list->after = goes_on ? list->last : NULL;
    if (!goes_on)
        free(list->last);
    list->last = NULL;
    forget_names(list);
}

/* Links are not followed. Where the kind is not known it is asked for. */
static bool is_file(int directory, const struct dirent *entry)
{
    struct stat status;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_REG;
    return fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(status.st_mode);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Sorts the names and keeps the first TOPIC_SPOOL_NAMES_MAX. */
static void keep_first(struct topic_spool_names *list)
{
    if (list->count > 0)
        qsort(list->names, list->count, sizeof *list->names, compare_names);
    while (list->count > TOPIC_SPOOL_NAMES_MAX)
        free(list->names[--list->count]);
}

/* Once there were twice as many as are kept, the last of those kept is the bound of the others. */
static int add_name(struct topic_spool_names *list, const char *name, bool *is_full,
                    struct topic_error *err)
{
    if (*is_full && strcmp(name, list->names[TOPIC_SPOOL_NAMES_MAX - 1]) > 0)
        return 0;
    if (topic_memory_reserve(&list->names, &list->capacity, list->count + 1, sizeof *list->names,
                             err) < 0)
        return -1;
    char *copy = topic_memory_copy(name, strlen(name), err);
    if (!copy)
        return -1;
    list->names[list->count++] = copy;
    if (list->count == (size_t)2 * TOPIC_SPOOL_NAMES_MAX) {
        keep_first(list);
        *is_full = true;
    }
    return 0;
}

/* One entry of the directory. */
static int consider(struct topic_spool_names *list, int directory, const struct dirent *entry,
                    uint64_t *total, bool *is_full, struct topic_error *err)
{
    if (entry->d_name[0] == '.')
        return 0;
    if (!is_file(directory, entry)) {
        list->no_files++;
        snprintf(list->no_file, sizeof list->no_file, "%s", entry->d_name);
        return 0;
    }
    ++*total;
    if (list->after && strcmp(entry->d_name, list->after) <= 0)
        return 0;
    return add_name(list, entry->d_name, is_full, err);
}

static int read_all(struct topic_spool_names *list, DIR *directory, uint64_t *total,
                    struct topic_error *err)
{
    const struct dirent *entry;
    bool is_full = false;
    while ((entry = readdir(directory)))
        if (consider(list, dirfd(directory), entry, total, &is_full, err) < 0)
            return -1;
    keep_first(list);
    if (list->count < TOPIC_SPOOL_NAMES_MAX)
        return 0;
    const char *last = list->names[list->count - 1];
    list->last = topic_memory_copy(last, strlen(last), err);
    return list->last ? 0 : -1;
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
    choose_beginning(list);
    *total = 0;
    list->no_files = 0;
    int status = read_all(list, directory, total, err);
    closedir(directory);
    return status;
}
