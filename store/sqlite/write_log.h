/* write_log.h - the file -wal of a database, where its last changes are until they are put into it:
 * whether it is still there, so that what was committed is found after a crash.
 *
 *     topic_write_log_follow(&log, &sql);            after opening, for a database in WAL mode
 *     ... COMMIT ...
 *     if (topic_write_log_check(&log, &sql, &err) < 0)
 *         ... what was committed is not safe ...
 *     topic_write_log_leave(&log, &sql);             before closing
 */
#ifndef TOPIC_STORE_WRITE_LOG_H
#define TOPIC_STORE_WRITE_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "store/sqlite/sql.h"
#include "topicd/error.h"

struct topic_write_log {
    bool is_followed;
    bool is_cut; /* found by a check or at the end: changes are lost */
    dev_t device;
    ino_t inode;
    int64_t page_bytes;
    int64_t min_bytes; /* what SQLite has written to it, and will read */
};

/* The log stays where it is until the database is closed. Does nothing where there is none. */
void topic_write_log_follow(struct topic_write_log *log, struct topic_sql *sql);

/* -1: another program has removed, replaced or cut it. Of one that was removed the changes are
 * saved when the database is closed. */
int topic_write_log_check(struct topic_write_log *log, struct topic_sql *sql,
                          struct topic_error *err);

/* Outside a transaction, where a disk was full: puts all changes into the database and gives the
 * log's room back. False: there is no room for them either, and they stay where they are. */
bool topic_write_log_empty(struct topic_write_log *log, struct topic_sql *sql);

/* SQLite has put all changes into the database, and emptied it. */
void topic_write_log_reset(struct topic_write_log *log);

/* Where it was cut, closing does not put what is left into the database. */
void topic_write_log_leave(struct topic_write_log *log, struct topic_sql *sql);

#endif
