#include "store/sqlite/write_log.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <sqlite3.h>

/* "WAL File Format" of SQLite's file format. */
#define HEADER_BYTES 32
#define FRAME_HEADER_BYTES 24

/* SQLite's own number: a hook takes the place of what does it else. */
#define CHECKPOINT_FRAMES 1000

#define ROOM_FACTOR 2

static const char *path_of(const struct topic_sql *sql)
{
    return sqlite3_filename_wal(sqlite3_db_filename(sql->db, "main"));
}

/* To put the changes into the database may take as much room as the log has, and the next ones are
 * written before that is tried again. */
static bool is_short_of_room(const struct topic_write_log *log, sqlite3 *db)
{
    struct statvfs disk;
    if (statvfs(sqlite3_db_filename(db, "main"), &disk) < 0)
        return false;
    return (int64_t)(disk.f_bavail * disk.f_frsize) < ROOM_FACTOR * log->min_bytes;
}

static int64_t bytes_of(const struct topic_write_log *log, int frames)
{
    return HEADER_BYTES + frames * (FRAME_HEADER_BYTES + log->page_bytes);
}

static int empty(struct topic_write_log *log, sqlite3 *db)
{
    int code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code == SQLITE_OK)
        log->min_bytes = 0;
    return code;
}

static int note_commit(void *context, sqlite3 *db, const char *database, int frames)
{
    struct topic_write_log *log = context;
    log->min_bytes = bytes_of(log, frames);
    if (is_short_of_room(log, db))
        empty(log, db);
    else if (frames >= CHECKPOINT_FRAMES)
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

/* A transaction that was rolled back has left its pages behind those that count. */
static void cut_rest(struct topic_write_log *log, struct topic_sql *sql)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    int frames = -1;
    sqlite3_wal_checkpoint_v2(sql->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, NULL);
    if (frames < 0 ||
        sqlite3_file_control(sql->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) != SQLITE_OK ||
        !file || !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK ||
        size <= bytes_of(log, frames))
        return;
    if (file->pMethods->xTruncate(file, bytes_of(log, frames)) == SQLITE_OK)
        log->min_bytes = bytes_of(log, frames);
}

bool topic_write_log_empty(struct topic_write_log *log, struct topic_sql *sql)
{
    if (!log->is_followed)
        return false;
    cut_rest(log, sql);
    return empty(log, sql->db) == SQLITE_OK;
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
