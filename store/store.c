#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store_schema.h"

/* SQLite would make a file that others may read. */
static int make_file(struct topic_store *store, const char *path, enum topic_store_mode mode,
                     struct topic_error *err)
{
    int flags = O_RDWR | O_CLOEXEC | (mode == TOPIC_STORE_CREATE ? O_CREAT : 0);
    int fd = open(path, flags, 0600);
    if (fd >= 0) {
        close(fd);
        return 0;
    }
    int error = errno;
    return topic_sql_refuse(&store->sql,
                            error == ENOENT || error == EISDIR ? TOPIC_FAILURE_FOREIGN
                                                               : TOPIC_FAILURE_STORAGE,
                            err, "%s: cannot open the store: %s", path, strerror(error));
}

int topic_store_open(struct topic_store *store, const char *path, enum topic_store_mode mode,
                     struct topic_error *err)
{
    *store = (struct topic_store){0};
    if (make_file(store, path, mode, err) < 0 || topic_sql_open(&store->sql, path, err) < 0 ||
        topic_store_schema_set(&store->sql, mode == TOPIC_STORE_CREATE, err) < 0)
        return -1;
    struct stat file;
    if (stat(path, &file) < 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_STORAGE, err,
                                "%s: cannot open the store: %s", path, strerror(errno));
    store->device = file.st_dev;
    store->inode = file.st_ino;
    store->length = file.st_size;
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
    return 0;
}

void topic_store_close(struct topic_store *store)
{
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
        return 0;
    enum topic_failure failure = store->sql.failure;
    topic_store_rollback(store);
    store->sql.failure = failure;
    return -1;
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
