#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/output/file_replace.h"
#include "base/output/left_file.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/sqlite/database_files.h"

/* Pages of a store, whose header may be damaged. */
#define PAGE_BYTES 4096

/* What a file that is in the way of a store is told to be. */
#define ANOTHER_FILE "a store of topicd: name another file, or move this one away first (mv)"

static int refuse(struct topic_store *store, const struct topic_error *why, struct topic_error *err)
{
    topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err, "%s", why->text);
    return -1;
}

/* A file that belongs to this user alone; SQLite writes into an empty one that is there. */
static int begin_copy(struct topic_store *store, struct topic_file_replacement *copy,
                      const char *path, struct topic_error *err)
{
    struct topic_error why = {0};
    if (topic_database_files_check_name(path, &why) < 0)
        return refuse(store, &why, err);
    topic_left_file_remove(path, "-journal");
    if (topic_file_replace_begin_at(copy, AT_FDCWD, path, path, 0600, &why) < 0)
        return refuse(store, &why, err);
    topic_left_file_mark(copy->fd);
    return 0;
}

static int write_copy(struct topic_store *store, const struct topic_file_replacement *copy,
                      struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct topic_error why = {0};
    struct sqlite3_stmt *statement = topic_sql_use(sql, "VACUUM INTO ?1", err);
    topic_sql_bind_text(sql, statement, 1, topic_text_of(copy->temporary));
    if (topic_sql_run(sql, statement, &why) == 0) {
        topic_left_file_mark(copy->fd); /* SQLite has closed it */
        return 0;
    }
    if (!sql->is_full)
        return topic_error_set(err, "%s", why.text);
    /* SQLite names the store, whose disk is not the one that is full. */
    return topic_error_set(err,
                           "%s: the disk of the copy is full: free space there, or name a file on "
                           "another disk",
                           copy->path);
}

/* A link that points nowhere is there too. */
static int check_absent(const char *path, struct topic_error *err)
{
    struct stat file;
    if (lstat(path, &file) == 0)
        return topic_error_set(err, "%s: cannot make the backup: %s: name another file", path,
                               strerror(EEXIST));
    return topic_database_files_check_beside(path, err);
}

/* The copy gets its name when it is whole: a program that is killed leaves none that is not. */
int topic_backup_write(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_file_replacement copy;
    struct topic_error why = {0};
    if (check_absent(path, &why) < 0)
        return refuse(store, &why, err);
    if (begin_copy(store, &copy, path, err) < 0)
        return -1;
    if (write_copy(store, &copy, err) < 0) {
        topic_file_replace_abandon(&copy);
        return -1;
    }
    topic_left_file_unmark(copy.fd);
    if (topic_file_replace_commit_new(&copy, err) == 0)
        return 0;
    store->sql.failure = TOPIC_FAILURE_STORAGE;
    return -1;
}

/* ---- restoring ---- */

/* By its first bytes, of which the last may be a part of a character. */
static bool is_text(const char *bytes, size_t len)
{
    for (size_t cut = 0; cut < 4 && cut < len; cut++)
        if (topic_utf8_is_valid(bytes, len - cut))
            return !memchr(bytes, '\0', len);
    return false;
}

/* A store whose beginning is damaged has whole pages, and is no text; one that was cut to nothing
 * has nothing to lose. What is taken for a store by mistake is kept all the same. */
static bool may_be_damaged_store(int fd, const struct stat *file)
{
    char start[TOPIC_CONTENT_KIND_START_BYTES];
    if (file->st_size == 0)
        return true;
    ssize_t len = pread(fd, start, sizeof start, 0);
    return len > 0 && file->st_size % PAGE_BYTES == 0 && !is_text(start, (size_t)len);
}

/* As the file of a store is until changes are put into it that stand in the file -wal: page 1 is a
 * leaf of the tree of tables, which has no cell ("B-tree Pages" of SQLite's file format). */
static bool is_empty_database(int fd)
{
    static const char empty_leaf[] = {0x0d, 0, 0, 0, 0};
    char start[100 + sizeof empty_leaf];
    return pread(fd, start, sizeof start, 0) == sizeof start &&
           memcmp(start + 100, empty_leaf, sizeof empty_leaf) == 0;
}

static int check_open_file(int fd, const char *path, struct topic_error *err)
{
    struct stat file;
    enum topic_content_kind kind = topic_content_kind_of_file(path);
    if (fstat(fd, &file) < 0)
        return topic_error_set(err, "%s: cannot be examined: %s", path, strerror(errno));
    if (kind == TOPIC_CONTENT_STORE || (kind == TOPIC_CONTENT_DATABASE && is_empty_database(fd)) ||
        (kind == TOPIC_CONTENT_UNKNOWN && may_be_damaged_store(fd, &file)))
        return 0;
    if (topic_content_kind_refuse(kind, path, ANOTHER_FILE, err) < 0)
        return -1;
    return topic_error_set(err, "%s: is not " ANOTHER_FILE, path);
}

static int check_is_store(const char *path, struct topic_error *err)
{
    int fd = topic_file_open(path, err);
    int status = fd < 0 ? -1 : check_open_file(fd, path, err);
    if (fd >= 0)
        close(fd);
    return status;
}

static bool is_copy(const struct topic_store *store, const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 && file.st_dev == store->device && file.st_ino == store->inode;
}

/* What stands beside a file is moved: the copy must not be. */
static int check_other(const struct topic_store *store, const char *path, struct topic_error *err)
{
    static const char *const suffixes[] = {"", TOPIC_DATABASE_FILES_CHANGES};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        struct topic_buffer name = {0};
        int status = topic_buffer_format(&name, err, "%s%s", path, suffixes[i]);
        const char *beside = status == 0 ? topic_buffer_string(&name, err) : NULL;
        status = beside ? 0 : -1;
        if (beside && is_copy(store, beside))
            status = topic_error_set(
                err, "%s: is the copy itself: name the store that it is to replace", beside);
        topic_buffer_release(&name);
        if (status < 0)
            return -1;
    }
    return 0;
}

/* A store that is damaged may be replaced; one that is in use must not be. */
static int check_replaced(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_error why = {0};
    struct stat file;
    if (check_other(store, path, &why) < 0)
        return refuse(store, &why, err);
    if (stat(path, &file) < 0)
        return 0;
    if (check_is_store(path, &why) < 0)
        return refuse(store, &why, err);
    if (topic_database_files_is_in_use(path, true))
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_FOREIGN, err,
                                "%s: a running topicd or topic store has it open: end that first",
                                path);
    return 0;
}

/* It is looked at again, as writing the copy takes its time. */
static int replace(struct topic_store *store, struct topic_file_replacement *copy, const char *path,
                   struct topic_buffer *kept, struct topic_error *err)
{
    if (check_replaced(store, path, err) < 0 || topic_database_files_set_aside(path, kept, err) < 0)
        return -1;
    topic_left_file_unmark(copy->fd);
    if (topic_file_replace_commit(copy, err) == 0)
        return 0;
    topic_database_files_put_back(path, kept);
    return -1;
}

static int restore(struct topic_store *store, const char *path, struct topic_buffer *kept,
                   struct topic_error *err)
{
    struct topic_file_replacement copy;
    if (check_replaced(store, path, err) < 0 || begin_copy(store, &copy, path, err) < 0)
        return -1;
    int status = write_copy(store, &copy, err);
    if (status == 0)
        status = replace(store, &copy, path, kept, err);
    topic_file_replace_abandon(&copy);
    return status;
}

/* A link to a store is followed, as topicd and SQLite do. */
int topic_backup_restore(struct topic_store *store, const char *path, struct topic_buffer *kept,
                         struct topic_error *err)
{
    struct stat file;
    char *resolved = realpath(path, NULL);
    if (!resolved && lstat(path, &file) == 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err,
                                "%s: is a symbolic link that points to no file: remove it, or name "
                                "the file itself",
                                path);
    bool is_link = resolved && lstat(path, &file) == 0 && S_ISLNK(file.st_mode);
    int status = restore(store, is_link ? resolved : path, kept, err);
    free(resolved);
    return status;
}
