/* sql.h - one connection to a file of SQLite: statements, prepared once each, and their errors.
 *
 *     struct sqlite3_stmt *find = topic_sql_use(&sql, "SELECT a FROM t WHERE b = ?1", &err);
 *     topic_sql_bind_text(&sql, find, 1, text);
 *     int status = topic_sql_step(&sql, find, &err);      1: a row, 0: none left, -1: failed
 *     ... topic_sql_text(find, 0) ...                     until the next call of topic_sql_use
 *
 * SQLite 3.40.1 can damage a file in WAL mode that two connections write (docs/decisions/0028). So
 * there is one connection, which holds the file's lock from the opening to the end, and one thread.
 */
#ifndef TOPIC_STORE_SQL_H
#define TOPIC_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/sqlite/failure.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct sqlite3;
struct sqlite3_stmt;

/* More than there are texts of statements in this room. */
#define TOPIC_SQL_MAX_STATEMENTS 128

struct topic_sql {
    struct sqlite3 *db;
    char *path;
    enum topic_failure failure; /* of the last call that failed */
    bool is_in_use;             /* the failure: another program has the file open */
    bool is_full;               /* the failure: a disk has no room */
    bool lacked_room;           /* since it was opened, or room was made: a disk was full */
    bool is_damaged;            /* the failure: a page of the file is not as it was written */
    bool bind_failed;
    struct topic_sql_statement {
        const char *text;
        struct sqlite3_stmt *handle;
    } statements[TOPIC_SQL_MAX_STATEMENTS];
    size_t count;
};

/* Opens an existing file, or an empty one, and takes its lock. Close in any case. */
int topic_sql_open(struct topic_sql *sql, const char *path, struct topic_error *err);
/* A file that nobody changes while it is open, and that need not be writable. has_log: of a disk on
 * which nothing can be written: what was written last stands in the file -wal beside it, and is
 * read too. */
int topic_sql_open_unchanging(struct topic_sql *sql, const char *path, bool has_log,
                              struct topic_error *err);
/* An empty database that is in no file and ends with the connection. */
int topic_sql_open_memory(struct topic_sql *sql, struct topic_error *err);
void topic_sql_close(struct topic_sql *sql);

/* Changes the header of the file: only for one that is known to be a store. */
int topic_sql_use_wal(struct topic_sql *sql, struct topic_error *err);

/* Sets the failure and the error; returns -1. */
int topic_sql_refuse(struct topic_sql *sql, enum topic_failure failure, struct topic_error *err,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The statement, ready to be bound and run. `text` is a literal: its address is its name. NULL:
 * failed. */
struct sqlite3_stmt *topic_sql_use(struct topic_sql *sql, const char *text,
                                   struct topic_error *err);

/* Bind the parameter `index`, from 1. A text without bytes is NULL. Borrowed until the next use of
 * the statement. Failures show in topic_sql_step. A NULL statement is ignored. */
void topic_sql_bind_text(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                         struct topic_text text);
void topic_sql_bind_blob(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                         const void *bytes, size_t len);
void topic_sql_bind_number(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                           int64_t number);
void topic_sql_bind_real(struct topic_sql *sql, struct sqlite3_stmt *statement, int index,
                         double number);

/* 1: a row, 0: none left, -1: failed. A NULL statement has failed before. */
int topic_sql_step(struct topic_sql *sql, struct sqlite3_stmt *statement, struct topic_error *err);

/* Runs a statement whose rows are of no interest. */
int topic_sql_run(struct topic_sql *sql, struct sqlite3_stmt *statement, struct topic_error *err);

/* The same for SQL without parameters. */
int topic_sql_execute(struct topic_sql *sql, const char *text, struct topic_error *err);

/* Values of the present row; a NULL is a text without bytes, and 0. */
struct topic_text topic_sql_text(struct sqlite3_stmt *statement, int column);
int64_t topic_sql_number(struct sqlite3_stmt *statement, int column);
double topic_sql_real(struct sqlite3_stmt *statement, int column);

/* The only number of the only row of a query; 0 where it has none. */
int topic_sql_find_number(struct topic_sql *sql, const char *text, int64_t *number,
                          struct topic_error *err);

/* Rows that this connection has added, changed or removed. */
int64_t topic_sql_changes(const struct topic_sql *sql);

/* The number of the row that was inserted last. */
int64_t topic_sql_last_row(const struct topic_sql *sql);

#endif
