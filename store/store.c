#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buffer.h"
#include "store/sqlite/database_files.h"
#include "store/sqlite/store_schema.h"

/* SQLite would make a file that others may read. A link to a store is followed; one that points
 * nowhere is not, as it would have the file made in a place that nobody named. */
static int open_or_make(const char *path, enum topic_store_mode mode)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0 || errno != ENOENT || mode != TOPIC_STORE_CREATE)
        return fd;
    return open(path, O_RDWR | O_CLOEXEC | O_CREAT | O_NOFOLLOW, 0600);
}

static int make_file(struct topic_store *store, const char *path, enum topic_store_mode mode,
                     struct topic_error *err)
{
    int fd = open_or_make(path, mode);
    if (fd >= 0) {
        close(fd);
        return 0;
    }
    int error = errno;
    if (error == EISDIR)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_FOREIGN, err,
                                "%s: is a directory, not a store of topicd: name another file",
                                path);
    if (error == ELOOP)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_FOREIGN, err,
                                "%s: is a symbolic link that points to no file: remove it, or name "
                                "the file itself",
                                path);
    bool is_closed = error == EROFS || error == EACCES;
    return topic_sql_refuse(&store->sql,
                            error == ENOENT ? TOPIC_FAILURE_FOREIGN : TOPIC_FAILURE_STORAGE, err,
                            "%s: cannot open the store: %s%s", path, strerror(error),
                            is_closed ? ": make it and its directory writable for this user" : "");
}

/* Whether SQLite can write the file, and make files beside it. */
static bool is_writable(const char *path)
{
    struct topic_buffer directory = {0};
    const char *slash = strrchr(path, '/');
    int status = slash ? topic_buffer_append(&directory, path, (size_t)(slash - path) + 1, NULL)
                       : topic_buffer_append(&directory, ".", 1, NULL);
    const char *name = status == 0 ? topic_buffer_string(&directory, NULL) : NULL;
    bool is_both = name && access(name, W_OK) == 0 && access(path, W_OK) == 0;
    topic_buffer_release(&directory);
    return is_both;
}

/* As where the kernel has found errors, and remounted it. */
static bool is_on_read_only_disk(const char *path)
{
    struct statvfs disk;
    return statvfs(path, &disk) == 0 && (disk.f_flag & ST_RDONLY);
}

/* A file beside which there is a -wal is in use, or was left by a program that was killed; on a
 * disk that is read-only nobody changes it any more, unless that is the mount alone. */
static int open_unchanging(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_buffer wal = {0};
    int status = topic_buffer_format(&wal, err, "%s-wal", path);
    const char *name = status == 0 ? topic_buffer_string(&wal, err) : NULL;
    bool is_there = name && access(name, F_OK) == 0;
    topic_buffer_release(&wal);
    if (is_there && (!is_on_read_only_disk(path) || topic_database_files_is_in_use(path, false)))
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_FOREIGN, err,
                                "%s: may not be written, and its last changes stand in the file "
                                "-wal beside it: make a copy with topic backup or topic store "
                                "backup, and read that",
                                path);
    return topic_sql_open_unchanging(&store->sql, path, is_there, err) < 0
               ? -1
               : topic_store_schema_check(&store->sql, err);
}

static int open_file(struct topic_store *store, const char *path, enum topic_store_mode mode,
                     struct topic_error *err)
{
    if (mode == TOPIC_STORE_READ && access(path, R_OK) == 0 && !is_writable(path))
        return open_unchanging(store, path, err);
    return make_file(store, path, mode, err) < 0 || topic_sql_open(&store->sql, path, err) < 0
               ? -1
               : topic_store_schema_set(&store->sql, mode == TOPIC_STORE_CREATE,
                                        mode == TOPIC_STORE_READ, err);
}

int topic_store_open(struct topic_store *store, const char *path, enum topic_store_mode mode,
                     struct topic_error *err)
{
    *store = (struct topic_store){0};
    if (open_file(store, path, mode, err) < 0)
        return -1;
    struct stat file;
    if (stat(path, &file) < 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_STORAGE, err,
                                "%s: cannot open the store: %s", path, strerror(errno));
    store->device = file.st_dev;
    store->inode = file.st_ino;
    store->length = file.st_size;
    if (mode != TOPIC_STORE_READ)
        topic_write_log_follow(&store->log, &store->sql);
    return 0;
}

/* The daemon never shrinks its store. */
int topic_store_check_file(struct topic_store *store, struct topic_error *err)
{
    struct stat file;
    const char *path = store->sql.path;
    if (stat(path, &file) < 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_STORAGE, err,
                                "%s: the store is gone: %s: stop topicd, and restore a backup with "
                                "topic store restore",
                                path, strerror(errno));
    if (file.st_dev != store->device || file.st_ino != store->inode || file.st_size < store->length)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_STORAGE, err,
                                "%s: another program has replaced or cut the store: stop topicd, "
                                "and restore a backup with topic store restore",
                                path);
    store->length = file.st_size;
    return topic_write_log_check(&store->log, &store->sql, err);
}

void topic_store_close(struct topic_store *store)
{
    topic_write_log_leave(&store->log, &store->sql);
    topic_sql_close(&store->sql);
}

int topic_store_begin(struct topic_store *store, struct topic_error *err)
{
    return topic_sql_run(&store->sql, topic_sql_use(&store->sql, "BEGIN IMMEDIATE", err), err);
}

void topic_store_rollback(struct topic_store *store)
{
    /* SQLite has rolled back already after some failures. */
    topic_sql_run(&store->sql, topic_sql_use(&store->sql, "ROLLBACK", NULL), NULL);
}

int topic_store_commit(struct topic_store *store, struct topic_error *err)
{
    if (topic_sql_run(&store->sql, topic_sql_use(&store->sql, "COMMIT", err), err) == 0)
        return store->log.is_followed ? topic_store_check_file(store, err) : 0;
    enum topic_failure failure = store->sql.failure;
    topic_store_rollback(store);
    store->sql.failure = failure;
    return -1;
}

bool topic_store_make_room(struct topic_store *store)
{
    if (!store->sql.lacked_room)
        return false;
    store->sql.lacked_room = false;
    return topic_write_log_empty(&store->log, &store->sql);
}

static int run(struct topic_store *store, const char *text, struct topic_error *err)
{
    return topic_sql_run(&store->sql, topic_sql_use(&store->sql, text, err), err);
}

int topic_store_try(struct topic_store *store,
                    int (*step)(struct topic_store *, void *, struct topic_error *), void *context,
                    struct topic_error *err)
{
    if (run(store, "SAVEPOINT step", err) < 0)
        return -1;
    if (step(store, context, err) == 0)
        return run(store, "RELEASE step", err);
    enum topic_failure failure = store->sql.failure;
    run(store, "ROLLBACK TO step", NULL);
    run(store, "RELEASE step", NULL);
    store->sql.failure = failure;
    return -1;
}
