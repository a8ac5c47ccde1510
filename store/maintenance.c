#include "store/maintenance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/file.h"
#include "base/memory.h"
#include "store/label_state.h"

struct report {
    void (*report)(void *context, const char *sentence);
    void *context;
    size_t problems;
};

static void add_problem(struct report *report, const char *sentence)
{
    report->problems++;
    if (report->problems <= TOPIC_MAINTENANCE_MAX_PROBLEMS)
        report->report(report->context, sentence);
}

static int check_pages(struct topic_store *store, struct report *report, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *check = topic_sql_use(sql, "PRAGMA integrity_check(20)", err);
    int status;
    while ((status = topic_sql_step(sql, check, err)) > 0) {
        struct topic_text line = topic_sql_text(check, 0);
        struct topic_error sentence = {0};
        if (line.bytes && strcmp(line.bytes, "ok") == 0)
            continue;
        topic_error_set(&sentence, "%s: %s", sql->path, line.bytes ? line.bytes : "out of memory");
        add_problem(report, sentence.text);
    }
    return status;
}

/* Every value of the tables that follow from the log. */
static const char all_labels[] =
    "SELECT 1, article, topic, given, pinned FROM labels"
    " UNION ALL SELECT 2, article, '', complete, 0 FROM labelled"
    " UNION ALL SELECT 3, event, '', by, 0 FROM undone ORDER BY 1, 2, 3";

static int digest_labels(struct topic_store *store, struct topic_checksum_wide *digest,
                         struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(sql, all_labels, err);
    int status;
    *digest = (struct topic_checksum_wide){0};
    while ((status = topic_sql_step(sql, list, err)) > 0)
        for (int i = 0; i < 5; i++) {
            struct topic_text value = topic_sql_text(list, i);
            *digest = topic_checksum_extend(*digest, value.bytes, value.len + 1); /* with its NUL */
        }
    return status;
}

/* The next article that has events; 0: none. */
static int next_article(struct topic_store *store, int64_t after, int64_t *article,
                        struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find = topic_sql_use(
        sql, "SELECT article FROM events WHERE article > ?1 ORDER BY article LIMIT 1", err);
    topic_sql_bind_number(sql, find, 1, after);
    int status = topic_sql_step(sql, find, err);
    *article = status > 0 ? topic_sql_number(find, 0) : 0;
    return status < 0 ? -1 : topic_sql_run(sql, find, err);
}

static int replay_all(struct topic_store *store, void *context, struct topic_error *err)
{
    (void)context;
    struct topic_sql *sql = &store->sql;
    int64_t article = 0;
    if (topic_sql_run(sql, topic_sql_use(sql, "DELETE FROM labels", err), err) < 0 ||
        topic_sql_run(sql, topic_sql_use(sql, "DELETE FROM labelled", err), err) < 0 ||
        topic_sql_run(sql, topic_sql_use(sql, "DELETE FROM undone", err), err) < 0)
        return -1;
    for (;;) {
        struct topic_label_state state = {0};
        if (next_article(store, article, &article, err) < 0)
            return -1;
        if (article == 0)
            return 0;
        int status = topic_label_state_replay(store, article, &state, err);
        topic_label_state_release(&state);
        if (status < 0)
            return -1;
    }
}

int topic_maintenance_replay(struct topic_store *store, struct topic_error *err)
{
    if (topic_store_begin(store, err) < 0)
        return -1;
    if (replay_all(store, NULL, err) == 0)
        return topic_store_commit(store, err);
    enum topic_failure failure = store->sql.failure;
    topic_store_rollback(store);
    store->sql.failure = failure;
    return -1;
}

/* Compares with a replay, which is then taken back. */
static int check_labels(struct topic_store *store, struct report *report, struct topic_error *err)
{
    struct topic_checksum_wide before;
    struct topic_checksum_wide after;
    if (digest_labels(store, &before, err) < 0 || topic_store_begin(store, err) < 0)
        return -1;
    int status = replay_all(store, NULL, err) < 0 ? -1 : digest_labels(store, &after, err);
    topic_store_rollback(store);
    if (status == 0 && (before.low != after.low || before.high != after.high))
        add_problem(report, "the labels are not those that the log gives");
    return status;
}

int topic_maintenance_check(struct topic_store *store,
                            void (*report)(void *context, const char *sentence), void *context,
                            size_t *problems, struct topic_error *err)
{
    struct report all = {report, context, 0};
    int status = check_pages(store, &all, err);
    if (status == 0 && all.problems == 0)
        status = check_labels(store, &all, err);
    *problems = all.problems;
    return status;
}

static int sync_file(const char *path, struct topic_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int status =
        fd >= 0 && fsync(fd) == 0 ? 0 : topic_error_set(err, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

/* SQLite would write into an empty file that is there. The file belongs to this user alone. */
static int make_new(struct topic_store *store, const char *path, struct topic_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err,
                                "%s: cannot make the backup: %s", path, strerror(errno));
    close(fd);
    return 0;
}

int topic_maintenance_backup(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (make_new(store, path, err) < 0)
        return -1;
    struct sqlite3_stmt *copy = topic_sql_use(sql, "VACUUM INTO ?1", err);
    topic_sql_bind_text(sql, copy, 1, (struct topic_text){path, strlen(path)});
    int status = topic_sql_run(sql, copy, err);
    if (status == 0 && sync_file(path, err) < 0) {
        sql->failure = TOPIC_FAILURE_STORAGE;
        status = -1;
    }
    if (status < 0)
        unlink(path);
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
    return rename(from, path) == 0
               ? 0
               : topic_error_set(err, "%s: cannot be replaced: %s", path, strerror(errno));
}

int topic_maintenance_restore(struct topic_store *store, const char *path, struct topic_error *err)
{
    struct topic_buffer copy = {0};
    if (check_unused(store, path, err) < 0)
        return -1;
    int status = topic_buffer_format(&copy, err, "%s.restored", path);
    if (status == 0)
        status = topic_maintenance_backup(store, copy.bytes, err);
    if (status == 0 && replace(copy.bytes, path, err) < 0) {
        unlink(copy.bytes);
        status = -1;
    }
    topic_buffer_release(&copy);
    return status;
}

int topic_maintenance_checkpoint(struct topic_store *store, struct topic_error *err)
{
    return topic_sql_execute(&store->sql, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}

int topic_maintenance_compact(struct topic_store *store, struct topic_error *err)
{
    if (topic_sql_execute(&store->sql, "VACUUM", err) < 0)
        return -1;
    return topic_maintenance_checkpoint(store, err);
}
