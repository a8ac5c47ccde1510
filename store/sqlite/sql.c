#include "store/sqlite/sql.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/buffer.h"
#include "base/content_kind.h"
#include "base/memory.h"

/* What a user can do about a failure. */
struct cure {
    int code; /* primary result code of SQLite */
    enum topic_failure failure;
    const char *text;
};

static const struct cure cures[] = {
    {SQLITE_FULL, TOPIC_FAILURE_STORAGE,
     "free space on its disk; where the file has 16 GiB, run topic store compact"},
    {SQLITE_READONLY, TOPIC_FAILURE_STORAGE, "make it and its directory writable"},
    {SQLITE_CANTOPEN, TOPIC_FAILURE_STORAGE, "check that its directory exists and is writable"},
    {SQLITE_PERM, TOPIC_FAILURE_STORAGE, "make it readable and writable for this user"},
    {SQLITE_IOERR, TOPIC_FAILURE_STORAGE, "check its disk and the space on it"},
    {SQLITE_CORRUPT, TOPIC_FAILURE_STORAGE,
     "put a backup in its place with topic store restore; topic store check names the pages"},
    {SQLITE_BUSY, TOPIC_FAILURE_FOREIGN,
     "a running topicd or topic store has it open: end that first, or read a copy, which topic "
     "backup makes while topicd runs"},
    {SQLITE_LOCKED, TOPIC_FAILURE_FOREIGN, "another program has it open: end that"},
    {SQLITE_NOTADB, TOPIC_FAILURE_FOREIGN, "it is no store, or its beginning is damaged"},
    {SQLITE_NOMEM, TOPIC_FAILURE_MEMORY, "free memory"},
};

/* The code is of the call that failed just now. */
static int fail(struct topic_sql *sql, int code, struct topic_error *err)
{
    const char *text = "restore a backup if that happens again";
    sql->failure = TOPIC_FAILURE_STORAGE;
    sql->is_full = (code & 0xff) == SQLITE_FULL;
    sql->lacked_room |= sql->is_full;
    sql->is_damaged = (code & 0xff) == SQLITE_CORRUPT;
    sql->is_in_use = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
        if (cures[i].code == (code & 0xff)) {
            text = cures[i].text;
            sql->failure = cures[i].failure;
        }
    return topic_error_set(err, "%s: %s: %s", sql->path,
                           sql->db ? sqlite3_errmsg(sql->db) : sqlite3_errstr(code), text);
}

int topic_sql_refuse(struct topic_sql *sql, enum topic_failure failure, struct topic_error *err,
                     const char *format, ...)
{
    char message[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    sql->failure = failure;
    return topic_error_set(err, "%s", message);
}

/* Until the connection is closed it holds the lock; memory takes the place of the file -shm, so
 * that no page of a file is mapped. */
static const char connection_settings[] =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON;"
    "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;"
    "PRAGMA journal_size_limit = 16777216;";

/* SQLite would wait for the other end of a pipe, and take a directory for a failing disk. */
static int refuse_other_files(const char *path, struct topic_error *err)
{
    enum topic_content_kind kind = topic_content_kind_of_file(path);
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return topic_error_set(err, "%s: is %s, not a store of topicd: name another file", path,
                               S_ISDIR(status.st_mode) ? "a directory" : "no regular file");
    if (kind == TOPIC_CONTENT_STORE || kind == TOPIC_CONTENT_DATABASE)
        return 0;
    return topic_content_kind_refuse(kind, path, "a store of topicd: name another file", err);
}

/* `name` is a path, or a URI with SQLITE_OPEN_URI. `vfs`: how files are locked, NULL: as ever. */
static int connect_to(struct topic_sql *sql, const char *path, const char *name, int flags,
                      const char *vfs, struct topic_error *err)
{
    *sql = (struct topic_sql){.path = topic_memory_copy(path, strlen(path), err)};
    if (!sql->path) {
        sql->failure = TOPIC_FAILURE_MEMORY;
        return -1;
    }
    int code =
        sqlite3_open_v2(name, &sql->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    if (code != SQLITE_OK)
        return fail(sql, code, err);
    sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(sql->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(sql->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL); /* the store has none */
    sqlite3_db_config(sql->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return topic_sql_execute(sql, connection_settings, err);
}

static int open_connection(struct topic_sql *sql, const char *path, const char *name, int flags,
                           const char *vfs, struct topic_error *err)
{
    if (refuse_other_files(path, err) == 0)
        return connect_to(sql, path, name, flags, vfs, err);
    *sql = (struct topic_sql){.failure = TOPIC_FAILURE_FOREIGN};
    return -1;
}

int topic_sql_open_memory(struct topic_sql *sql, struct topic_error *err)
{
    return connect_to(sql, ":memory:", ":memory:", SQLITE_OPEN_READWRITE, NULL, err);
}

int topic_sql_open(struct topic_sql *sql, const char *path, struct topic_error *err)
{
    return open_connection(sql, path, path, SQLITE_OPEN_READWRITE, NULL, err);
}

/* What would end the path of a URI, or begin an escape, is escaped. */
static int write_uri(struct topic_buffer *uri, const char *path, struct topic_error *err)
{
    char *absolute = realpath(path, NULL);
    int status = topic_buffer_format(uri, err, "file://");
    for (const char *at = absolute ? absolute : path; *at && status == 0; at++)
        status = strchr("%?#", *at) ? topic_buffer_format(uri, err, "%%%02x", (unsigned)*at)
                                    : topic_buffer_append(uri, at, 1, err);
    free(absolute);
    return status < 0 ? -1 : topic_buffer_format(uri, err, "?immutable=1");
}

/* A file that cannot be written cannot be locked for this connection alone, without which SQLite
 * would want a file -shm. */
static int open_with_log(struct topic_sql *sql, const char *path, struct topic_error *err)
{
    return open_connection(sql, path, path, SQLITE_OPEN_READONLY, "unix-none", err);
}

int topic_sql_open_unchanging(struct topic_sql *sql, const char *path, bool has_log,
                              struct topic_error *err)
{
    struct topic_buffer uri = {0};
    *sql = (struct topic_sql){.failure = TOPIC_FAILURE_MEMORY};
    if (has_log)
        return open_with_log(sql, path, err);
    int status = write_uri(&uri, path, err);
    const char *name = status == 0 ? topic_buffer_string(&uri, err) : NULL;
    status =
        name ? open_connection(sql, path, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL, err)
             : -1;
    topic_buffer_release(&uri);
    return status;
}

int topic_sql_use_wal(struct topic_sql *sql, struct topic_error *err)
{
    return topic_sql_execute(sql, "PRAGMA journal_mode = WAL", err);
}

void topic_sql_close(struct topic_sql *sql)
{
    for (size_t i = 0; i < sql->count; i++)
        sqlite3_finalize(sql->statements[i].handle);
    sqlite3_close(sql->db);
    free(sql->path);
    *sql = (struct topic_sql){0};
}

static struct topic_sql_statement *find(struct topic_sql *sql, const char *text)
{
    for (size_t i = 0; i < sql->count; i++)
        if (sql->statements[i].text == text)
            return &sql->statements[i];
    return NULL;
}

struct sqlite3_stmt *topic_sql_use(struct topic_sql *sql, const char *text, struct topic_error *err)
{
    struct topic_sql_statement *statement = find(sql, text);
    if (statement) {
        sqlite3_reset(statement->handle);
        sqlite3_clear_bindings(statement->handle);
        return statement->handle;
    }
    if (sql->count == TOPIC_SQL_MAX_STATEMENTS) {
        topic_sql_refuse(sql, TOPIC_FAILURE_MEMORY, err, "%s: too many statements", sql->path);
        return NULL;
    }
    statement = &sql->statements[sql->count];
    *statement = (struct topic_sql_statement){.text = text};
    int code =
        sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL);
    if (code != SQLITE_OK) {
        fail(sql, code, err);
        return NULL;
    }
    sql->count++;
    return statement->handle;
}

static void note(struct topic_sql *sql, int code)
{
    sql->bind_failed = sql->bind_failed || code != SQLITE_OK;
}

void topic_sql_bind_text(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                         struct topic_text text)
{
    if (statement)
        note(sql, sqlite3_bind_text64(statement, index, text.bytes, text.len, SQLITE_STATIC,
                                      SQLITE_UTF8));
}

void topic_sql_bind_blob(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                         const void *bytes, size_t len)
{
    if (statement)
        note(sql, sqlite3_bind_blob64(statement, index, bytes, len, SQLITE_STATIC));
}

void topic_sql_bind_number(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                           int64_t number)
{
    if (statement)
        note(sql, sqlite3_bind_int64(statement, index, number));
}

void topic_sql_bind_real(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                         double number)
{
    if (statement)
        note(sql, sqlite3_bind_double(statement, index, number));
}

int topic_sql_step(struct topic_sql *sql, struct sqlite3_stmt *statement, struct topic_error *err)
{
    bool bind_failed = sql->bind_failed;
    sql->bind_failed = false;
    if (!statement)
        return -1;
    if (bind_failed)
        return fail(sql, SQLITE_NOMEM, err);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE) {
        sqlite3_reset(statement);
        return 0;
    }
    fail(sql, code, err);
    sqlite3_reset(statement);
    return -1;
}

int topic_sql_run(struct topic_sql *sql, struct sqlite3_stmt *statement, struct topic_error *err)
{
    int status;
    while ((status = topic_sql_step(sql, statement, err)) > 0)
        ;
    return status;
}

int topic_sql_execute(struct topic_sql *sql, const char *text, struct topic_error *err)
{
    int code = sqlite3_exec(sql->db, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : fail(sql, code, err);
}

struct topic_text topic_sql_text(struct sqlite3_stmt *statement, int column)
{
    const char *bytes = (const char *)sqlite3_column_text(statement, column);
    return (struct topic_text){bytes, (size_t)sqlite3_column_bytes(statement, column)};
}

int64_t topic_sql_number(struct sqlite3_stmt *statement, int column)
{
    return sqlite3_column_int64(statement, column);
}

double topic_sql_real(struct sqlite3_stmt *statement, int column)
{
    return sqlite3_column_double(statement, column);
}

int topic_sql_find_number(struct topic_sql *sql, const char *text, int64_t *number,
                          struct topic_error *err)
{
    struct sqlite3_stmt *statement = topic_sql_use(sql, text, err);
    int status = topic_sql_step(sql, statement, err);
    *number = status > 0 ? topic_sql_number(statement, 0) : 0;
    if (status > 0)
        sqlite3_reset(statement);
    return status < 0 ? -1 : 0;
}

int64_t topic_sql_last_row(const struct topic_sql *sql)
{
    return sqlite3_last_insert_rowid(sql->db);
}

int64_t topic_sql_changes(const struct topic_sql *sql)
{
    return sqlite3_total_changes(sql->db);
}
