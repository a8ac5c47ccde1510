#include "bridge/directory/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

static const char *const names[TOPIC_SPOOL_PLACES] = {"tmp", "new", "cur", "state", "done"};

static int open_place(struct topic_spool *spool, int root, enum topic_spool_place place,
                      struct topic_error *err)
{
    if (mkdirat(root, names[place], 0777) < 0 && errno != EEXIST)
        return topic_error_set(err, "%s/%s: cannot be made: %s", spool->path, names[place],
                               strerror(errno));
    /* Whoever may write to the directory could lead us into one of ours by a link. */
    spool->places[place] =
        openat(root, names[place], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (spool->places[place] >= 0)
        return 0;
    return topic_error_set(err, "%s/%s: cannot be opened: %s", spool->path, names[place],
                           errno == ENOTDIR || errno == ELOOP
                               ? "it is no directory, and no link is followed: move it away"
                               : strerror(errno));
}

int topic_spool_open(struct topic_spool *spool, const char *path, struct topic_error *err)
{
    for (size_t i = 0; i < TOPIC_SPOOL_PLACES; i++)
        spool->places[i] = -1;
    spool->path = topic_memory_copy(path, strlen(path), err);
    if (!spool->path)
        return -1;
    int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return topic_error_set(err, "%s: cannot be opened: %s: make the directory first", path,
                               strerror(errno));
    int status = 0;
    for (enum topic_spool_place i = 0; i < TOPIC_SPOOL_PLACES && status == 0; i++)
        status = open_place(spool, root, i, err);
    if (status == 0)
        status = topic_file_sync_directory(root, path, err);
    close(root);
    return status;
}

void topic_spool_close(struct topic_spool *spool)
{
    for (size_t i = 0; i < TOPIC_SPOOL_PLACES; i++)
        if (spool->places[i] >= 0)
            close(spool->places[i]);
    free(spool->path);
    spool->path = NULL;
}

int topic_spool_move(const struct topic_spool *spool, const char *name, enum topic_spool_place from,
                     enum topic_spool_place to, struct topic_error *err)
{
    if (renameat2(spool->places[from], name, spool->places[to], name, RENAME_NOREPLACE) < 0) {
        int why = errno;
        topic_error_set(err, "%s/%s/%s: cannot be moved to %s/: %s", spool->path, names[from], name,
                        names[to], strerror(why));
        errno = why;
        return -1;
    }
    if (topic_file_sync_directory(spool->places[to], spool->path, err) == 0 &&
        topic_file_sync_directory(spool->places[from], spool->path, err) == 0)
        return 0;
    errno = EIO;
    return -1;
}
