#include "store/sqlite/write_log.h"

#include <sys/stat.h>

#include <sqlite3.h>

/* "WAL File Format" of SQLite's file format. */
#define HEADER_BYTES 32
#define FRAME_HEADER_BYTES 24

/* SQLite's own number: a hook takes the place of what does it else. */
#define CHECKPOINT_FRAMES 1000

static const char *path_of(const struct topic_sql *sql)
{
    return sqlite3_filename_wal(sqlite3_db_filename(sql->db, "main"));
}

static int note_commit(void *context, sqlite3 *db, const char *database, int frames)
{
    struct topic_write_log *log = context;
    log->min_bytes = HEADER_BYTES + frames * (FRAME_HEADER_BYTES + log->page_bytes);
    if (frames >= CHECKPOINT_FRAMES)
        sqlite3_wal_checkpoint(db, database); /* where it fails, a later one does it */
    return SQLITE_OK;
}

/* Of a file that is there already it is not known how much of it is read: all of it, until the
 * first commit. */
void topic_write_log_follow(struct topic_write_log *log, struct topic_sql *sql)
{
    struct stat file;
    *log = (struct topic_write_log){0};
    if (stat(path_of(sql), &file) < 0 ||
        topic_sql_find_number(sql, "PRAGMA page_size", &log->page_bytes, NULL) < 0)
        return;
    log->is_followed = true;
    log->device = file.st_dev;
    log->inode = file.st_ino;
    log->min_bytes = file.st_size;
    sqlite3_wal_hook(sql->db, note_commit, log);
}

int topic_write_log_check(struct topic_write_log *log, struct topic_sql *sql,
                          struct topic_error *err)
{
    struct stat file;
    const char *path = path_of(sql);
    if (!log->is_followed)
        return 0;
    if (stat(path, &file) < 0 || file.st_dev != log->device || file.st_ino != log->inode)
        return topic_sql_refuse(sql, TOPIC_FAILURE_STORAGE, err,
                                "%s: another program has removed or replaced this file of the "
                                "store: end that program, and try again",
                                path);
    if (file.st_size >= log->min_bytes)
        return 0;
    log->is_cut = true;
    return topic_sql_refuse(sql, TOPIC_FAILURE_STORAGE, err,
                            "%s: another program has cut this file of the store, and decisions are "
                            "lost: stop topicd, and restore a backup with topic store restore",
                            path);
}

void topic_write_log_reset(struct topic_write_log *log)
{
    log->min_bytes = 0;
}

void topic_write_log_leave(struct topic_write_log *log, struct topic_sql *sql)
{
    struct topic_error ignored = {0};
    if (log->is_followed && sql->db && topic_write_log_check(log, sql, &ignored) < 0 && log->is_cut)
        sqlite3_db_config(sql->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    log->is_followed = false;
}
