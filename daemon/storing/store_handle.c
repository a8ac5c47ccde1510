#include "daemon/storing/store_handle.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/review_queue.h"
#include "store/stored_article.h"

/* A store that cannot be opened is tried again so often. */
#define RETRY_MS 1000

void topic_store_handle_init(struct topic_store_handle *handle, const char *path)
{
    *handle = (struct topic_store_handle){.path = path, .state.path = path};
    pthread_mutex_init(&handle->lock, NULL);
}

static void drop(struct topic_store_handle *handle)
{
    if (handle->has_store) {
        topic_store_close(&handle->store);
        handle->was_cut = handle->was_cut || handle->store.log.is_cut;
    }
    handle->has_store = false;
    handle->is_only_read = false;
}

void topic_store_handle_release(struct topic_store_handle *handle)
{
    drop(handle);
    if (handle->holds_file)
        close(handle->file);
    pthread_mutex_destroy(&handle->lock);
    *handle = (struct topic_store_handle){0};
}

static void note_problem(struct topic_store_handle *handle, const char *sentence)
{
    pthread_mutex_lock(&handle->lock);
    bool is_new = handle->state.is_open || handle->state.problem[0] == '\0';
    handle->state.is_open = false;
    snprintf(handle->state.problem, sizeof handle->state.problem, "%s", sentence);
    pthread_mutex_unlock(&handle->lock);
    if (is_new)
        topic_log(TOPIC_LOG_ERROR, "store-failed", "%s; articles are tagged all the same",
                  sentence);
}

void topic_store_handle_fail(struct topic_store_handle *handle, const char *sentence)
{
    note_problem(handle, sentence);
    pthread_mutex_lock(&handle->lock);
    handle->state.failures++;
    pthread_mutex_unlock(&handle->lock);
    drop(handle);
}

void topic_store_handle_succeed(struct topic_store_handle *handle)
{
    pthread_mutex_lock(&handle->lock);
    bool is_new = !handle->state.is_open;
    handle->state.is_open = true;
    handle->state.problem[0] = '\0';
    handle->state.commits++;
    pthread_mutex_unlock(&handle->lock);
    handle->is_changed = true;
    if (is_new)
        topic_log(TOPIC_LOG_INFO, "store-open", "%s: the store can be written", handle->path);
}

bool topic_store_handle_has_changed(struct topic_store_handle *handle)
{
    int64_t before = handle->changes;
    handle->changes = topic_sql_changes(&handle->store.sql);
    return handle->changes != before;
}

/* Decisions that were acknowledged are not in another file, and requests that are sent again would
 * count twice. SQLite must not open it either: it would take the file -wal of the store that was
 * there for changes of this one, write them into it and remove them. */
static int check_same(const struct topic_store_handle *handle, struct topic_error *err)
{
    struct stat file;
    if (handle->was_cut)
        return topic_error_set(err,
                               "%s: another program has cut the file -wal beside it, and decisions "
                               "are lost: stop topicd, and restore a backup with topic store "
                               "restore, or start it again with what is left",
                               handle->path);
    if (!handle->was_open || stat(handle->path, &file) < 0 ||
        (file.st_dev == handle->device && file.st_ino == handle->inode))
        return 0;
    return topic_error_set(err,
                           "%s: is another file than the store that topicd has opened: put that "
                           "back, or stop topicd, and put a copy in its place with topic store "
                           "restore",
                           handle->path);
}

/* With O_PATH: closing it gives up no lock of SQLite's on the file. */
static void hold(struct topic_store_handle *handle)
{
    handle->device = handle->store.device;
    handle->inode = handle->store.inode;
    handle->was_open = true;
    if (handle->holds_file)
        return;
    handle->file = open(handle->path, O_PATH | O_CLOEXEC);
    handle->holds_file = handle->file >= 0;
}

static int open_as(struct topic_store_handle *handle, enum topic_store_mode mode,
                   enum topic_failure *failure, struct topic_error *err)
{
    struct topic_store *store = &handle->store;
    *failure = TOPIC_FAILURE_STORAGE;
    if (check_same(handle, err) < 0)
        return -1;
    handle->has_store = topic_store_open(store, handle->path, mode, err) == 0;
    *failure = store->sql.failure;
    if (!handle->has_store) {
        topic_store_close(store);
        return -1;
    }
    hold(handle);
    return 0;
}

static int open_store(struct topic_store_handle *handle, enum topic_failure *failure,
                      struct topic_error *err)
{
    handle->tried_ms = topic_clock_now_ms();
    int status =
        open_as(handle, handle->was_open ? TOPIC_STORE_EXISTING : TOPIC_STORE_CREATE, failure, err);
    handle->changes = 0;
    handle->open_failed = status < 0;
    return status;
}

int topic_store_handle_open(struct topic_store_handle *handle, struct topic_error *err)
{
    enum topic_failure failure;
    struct topic_error why = {0};
    if (open_store(handle, &failure, &why) == 0) {
        topic_store_handle_succeed(handle);
        return 0;
    }
    if (failure != TOPIC_FAILURE_STORAGE)
        return topic_error_set(err, "%s", why.text);
    topic_store_handle_fail(handle, why.text);
    return 0;
}

/* One that may not be written, as on a disk that has become read-only, is still history. */
static int open_to_read(struct topic_store_handle *handle)
{
    enum topic_failure failure;
    struct topic_error ignored = {0};
    handle->is_only_read = open_as(handle, TOPIC_STORE_READ, &failure, &ignored) == 0;
    return handle->is_only_read ? 0 : -1;
}

static int open_anew(struct topic_store_handle *handle, bool writes, struct topic_error *err)
{
    enum topic_failure failure;
    if ((writes || handle->open_failed) && topic_clock_now_ms() - handle->tried_ms < RETRY_MS)
        return topic_error_set(err, "%s", handle->state.problem);
    return open_store(handle, &failure, err);
}

/* After a failure the connection is opened anew, as another file may be there now. */
int topic_store_handle_use(struct topic_store_handle *handle, bool writes, struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_error gone = {0};
    if (handle->has_store && topic_store_check_file(&handle->store, &gone) == 0)
        return 0;
    if (handle->has_store) {
        note_problem(handle, gone.text);
        drop(handle);
        return topic_error_set(err, "%s", gone.text);
    }
    if (open_anew(handle, writes, &why) == 0 || (!writes && open_to_read(handle) == 0))
        return 0;
    return topic_error_set(err, "%s", why.text);
}

void topic_store_handle_leave(struct topic_store_handle *handle)
{
    if (handle->is_only_read)
        drop(handle);
}

static int read_counts(struct topic_store_handle *handle, struct topic_store_handle_state *state,
                       struct topic_error *err)
{
    struct topic_stored_article_counts counts;
    if (topic_stored_article_count(&handle->store, &counts, err) < 0 ||
        topic_review_queue_count(&handle->store, &state->queue, err) < 0)
        return -1;
    state->events = counts.events;
    state->articles = counts.articles;
    state->labelled = counts.labelled;
    return 0;
}

/* Counting takes longer in a large store: at most a hundredth of the thread's time. It is measured
 * in microseconds, as less than a millisecond after each commit is as much as the commit. */
void topic_store_handle_count(struct topic_store_handle *handle)
{
    struct topic_store_handle_state counted = {0};
    struct topic_error err = {0};
    int64_t now_us = topic_clock_now_us();
    if (!handle->has_store || !handle->is_changed ||
        now_us - handle->counted_us < 100 * handle->count_cost_us)
        return;
    if (read_counts(handle, &counted, &err) < 0)
        return;
    handle->counted_us = topic_clock_now_us();
    handle->count_cost_us = handle->counted_us - now_us;
    handle->is_changed = false;
    pthread_mutex_lock(&handle->lock);
    handle->state.events = counted.events;
    handle->state.articles = counted.articles;
    handle->state.labelled = counted.labelled;
    handle->state.queue = counted.queue;
    pthread_mutex_unlock(&handle->lock);
}

void topic_store_handle_read(struct topic_store_handle *handle,
                             struct topic_store_handle_state *state)
{
    pthread_mutex_lock(&handle->lock);
    *state = handle->state;
    pthread_mutex_unlock(&handle->lock);
}
