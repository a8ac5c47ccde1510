#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"

static int sync_file(const char *path, struct topic_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int status =
        fd >= 0 && fsync(fd) == 0 ? 0 : topic_error_set(err, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

static int refuse_copy(struct topic_store *store, const char *path, int error,
                       struct topic_error *err)
{
    return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err,
                            "%s: cannot make the backup: %s", path, strerror(error));
}

/* SQLite writes into an empty file that is there, which belongs to this user alone. */
static int make_part(struct topic_store *store, const char *path, const char *part,
                     struct topic_error *err)
{
    if (access(path, F_OK) == 0)
        return refuse_copy(store, path, EEXIST, err);
    unlink(part); /* of a copy that was killed */
    int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return refuse_copy(store, path, errno, err);
    close(fd);
    return 0;
}

static int write_copy(struct topic_store *store, const char *path, const char *part,
                      struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct topic_error why = {0};
    struct sqlite3_stmt *copy = topic_sql_use(sql, "VACUUM INTO ?1", err);
    topic_sql_bind_text(sql, copy, 1, topic_text_of(part));
    if (topic_sql_run(sql, copy, &why) == 0)
        return 0;
    if (!sql->is_full)
        return topic_error_set(err, "%s", why.text);
    /* SQLite names the store, whose disk is not the one that is full. */
    return topic_error_set(err,
                           "%s: the disk of the copy is full: free space there, or name a file on "
                           "another disk",
                           path);
}

/* Without replacing a file that has come meanwhile, where the file system can see to that. */
static int name_copy(struct topic_store *store, const char *part, const char *path,
                     struct topic_error *err)
{
    int status = sync_file(part, err);
    if (status == 0 && renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) < 0) {
        bool is_unknown = errno == EINVAL || errno == ENOSYS;
        if (!is_unknown || rename(part, path) < 0)
            return refuse_copy(store, path, errno, err);
    }
    if (status == 0)
        status = topic_file_sync_parent(path, err);
    if (status < 0)
        store->sql.failure = TOPIC_FAILURE_STORAGE;
    return status;
}

/* The copy gets its name when it is whole: a program that is killed leaves none that is not. */
int topic_backup_write(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_buffer name = {0};
    int status = topic_buffer_format(&name, err, "%s.part", path);
    const char *part = status == 0 ? topic_buffer_string(&name, err) : NULL;
    status = part ? make_part(store, path, part, err) : -1;
    if (status == 0) {
        status = write_copy(store, path, part, err);
        if (status == 0)
            status = name_copy(store, part, path, err);
        if (status < 0)
            unlink(part);
    }
    topic_buffer_release(&name);
    return status;
}

/* A store that is damaged may be replaced; one that is in use must not be. */
static int check_unused(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_sql old;
    struct topic_error why = {0};
    int64_t application;
    if (access(path, F_OK) < 0)
        return 0;
    bool is_in_use =
        (topic_sql_open(&old, path, &why) < 0 ||
         topic_sql_find_number(&old, "PRAGMA application_id", &application, &why) < 0) &&
        old.is_in_use;
    topic_sql_close(&old);
    return is_in_use ? topic_sql_refuse(&store->sql, TOPIC_FAILURE_FOREIGN, err, "%s", why.text)
                     : 0;
}

/* What SQLite keeps beside a file would be taken for changes of the new one. */
static int remove_beside(const char *path, const char *suffix, struct topic_error *err)
{
    struct topic_buffer name = {0};
    int status = topic_buffer_format(&name, err, "%s%s", path, suffix);
    if (status == 0 && unlink(name.bytes) < 0 && errno != ENOENT)
        status = topic_error_set(err, "%s: cannot remove it: %s", name.bytes, strerror(errno));
    topic_buffer_release(&name);
    return status;
}

static int replace(const char *from, const char *path, struct topic_error *err)
{
    if (remove_beside(path, "-wal", err) < 0 || remove_beside(path, "-journal", err) < 0)
        return -1;
    if (rename(from, path) < 0)
        return topic_error_set(err, "%s: cannot be replaced: %s", path, strerror(errno));
    return topic_file_sync_parent(path, err);
}

static int check_other(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct stat file;
    if (stat(path, &file) < 0 || file.st_dev != store->device || file.st_ino != store->inode)
        return 0;
    return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err,
                            "%s: is the copy itself: name the store that it is to replace", path);
}

int topic_backup_restore(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_buffer copy = {0};
    if (check_other(store, path, err) < 0 || check_unused(store, path, err) < 0)
        return -1;
    int status = topic_buffer_format(&copy, err, "%s.restored", path);
    if (status == 0) {
        unlink(copy.bytes); /* of a restoring that was killed */
        status = topic_backup_write(store, copy.bytes, err);
    }
    if (status == 0 && replace(copy.bytes, path, err) < 0) {
        unlink(copy.bytes);
        status = -1;
    }
    topic_buffer_release(&copy);
    return status;
}
