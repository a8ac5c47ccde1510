#include "store/sqlite/database_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output/rename.h"

/* Where SQLite locks a file: "The Lock-Byte Page" of its file format. */
#define LOCK_START 0x40000000
#define LOCK_BYTES 512

/* Stores that were kept at one place. */
#define MAX_KEPT 1000

static const char *const changes[] = {TOPIC_DATABASE_FILES_CHANGES};
static const char *const names_beside[] = {TOPIC_DATABASE_FILES_CHANGES, "-shm"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_there(const char *path)
{
    struct stat file;
    return lstat(path, &file) == 0;
}

bool topic_database_files_is_in_use(const char *path, bool has_readers)
{
    struct flock lock = {.l_type = has_readers ? F_WRLCK : F_RDLCK,
                         .l_whence = SEEK_SET,
                         .l_start = LOCK_START,
                         .l_len = LOCK_BYTES};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool is_so = file >= 0 && fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    if (file >= 0)
        close(file);
    return is_so;
}

int topic_database_files_check_name(const char *path, struct topic_error *err)
{
    for (size_t i = 0; i < COUNT(names_beside); i++) {
        struct topic_buffer database = {0};
        size_t len = strlen(path);
        size_t end = strlen(names_beside[i]);
        if (len <= end || strcmp(path + len - end, names_beside[i]) != 0)
            continue;
        int status = topic_buffer_append(&database, path, len - end, err);
        const char *name = status == 0 ? topic_buffer_string(&database, err) : NULL;
        status = name ? 0 : -1;
        if (name && is_there(name))
            status = topic_error_set(
                err, "%s: SQLite would take it for changes of %s, and remove it: name another file",
                path, name);
        topic_buffer_release(&database);
        return status;
    }
    return 0;
}

/* Empty: out of memory. */
static const char *write_name(struct topic_buffer *name, const char *path, const char *suffix,
                              struct topic_error *err)
{
    topic_buffer_reset(name);
    return topic_buffer_format(name, err, "%s%s", path, suffix) == 0
               ? topic_buffer_string(name, err)
               : NULL;
}

int topic_database_files_check_beside(const char *path, struct topic_error *err)
{
    struct topic_buffer beside = {0};
    int status = 0;
    for (size_t i = 0; i < COUNT(changes) && status == 0; i++) {
        const char *name = write_name(&beside, path, changes[i], err);
        status = name ? 0 : -1;
        if (name && is_there(name))
            status = topic_error_set(err,
                                     "%s: has changes of a store that was at %s, which SQLite "
                                     "would put into the new file: move it away, or name another "
                                     "file",
                                     name, path);
    }
    topic_buffer_release(&beside);
    return status;
}

/* Whether the database or changes of it have that name. */
static bool is_any_there(const char *path)
{
    struct topic_error ignored = {0};
    struct stat file;
    return stat(path, &file) == 0 || topic_database_files_check_beside(path, &ignored) < 0;
}

static int choose_name(const char *path, struct topic_buffer *kept, struct topic_error *err)
{
    for (unsigned number = 1; number <= MAX_KEPT; number++) {
        topic_buffer_reset(kept);
        if (topic_buffer_format(kept, err, "%s.replaced.%u", path, number) < 0)
            return -1;
        const char *name = topic_buffer_string(kept, err);
        if (!name)
            return -1;
        if (!is_there(name) && !is_any_there(name))
            return 0;
    }
    return topic_error_set(err,
                           "%s: %d stores that were there are kept: remove some of %s.replaced.*",
                           path, MAX_KEPT, path);
}

/* Moves what SQLite keeps beside one name to the other. */
static int move_changes(const char *from, const char *to, struct topic_error *err)
{
    struct topic_buffer old = {0};
    struct topic_buffer new = {0};
    int status = 0;
    for (size_t i = 0; i < COUNT(changes) && status == 0; i++) {
        const char *old_name = write_name(&old, from, changes[i], err);
        const char *new_name = write_name(&new, to, changes[i], err);
        status = old_name && new_name ? 0 : -1;
        if (status == 0 && topic_rename_new(AT_FDCWD, old_name, new_name) < 0 && errno != ENOENT)
            status = topic_error_set(err, "%s: cannot be kept as %s: %s", old_name, new_name,
                                     strerror(errno));
    }
    topic_buffer_release(&old);
    topic_buffer_release(&new);
    return status;
}

/* As a second name: the file is there until another replaces it. Where the file system has none, it
 * is moved. */
static int name_database(const char *path, const char *name, struct topic_error *err)
{
    if (link(path, name) == 0 || errno == ENOENT)
        return 0;
    if (errno != EEXIST && topic_rename_new(AT_FDCWD, path, name) == 0)
        return 0;
    return topic_error_set(err, "%s: cannot be kept as %s: %s", path, name, strerror(errno));
}

int topic_database_files_set_aside(const char *path, struct topic_buffer *kept,
                                   struct topic_error *err)
{
    if (!is_any_there(path))
        return 0;
    if (choose_name(path, kept, err) < 0)
        return -1;
    const char *name = topic_buffer_string(kept, err);
    if (name && name_database(path, name, err) == 0) {
        if (move_changes(path, name, err) == 0)
            return 0;
        topic_database_files_put_back(path, kept);
    }
    topic_buffer_reset(kept);
    return -1;
}

void topic_database_files_put_back(const char *path, struct topic_buffer *kept)
{
    struct topic_error ignored = {0};
    const char *name = kept->len > 0 ? topic_buffer_string(kept, &ignored) : NULL;
    struct stat database;
    struct stat other;
    if (!name)
        return;
    move_changes(name, path, &ignored);
    if (stat(name, &other) == 0 && stat(path, &database) == 0 && database.st_dev == other.st_dev &&
        database.st_ino == other.st_ino)
        unlink(name); /* the second name of a file that has its first one still */
    else
        topic_rename_new(AT_FDCWD, name, path);
}
