#include "store/label_state.h"

#include "base/text.h"
#include "store/event_log.h"
#include "store/sqlite/undo_history.h"

void topic_label_state_release(struct topic_label_state *state)
{
    topic_name_list_release(&state->given);
    topic_name_list_release(&state->refused);
    topic_name_list_release(&state->pinned);
    *state = (struct topic_label_state){0};
}

/* ---- the newest event is added to the state ---- */

static int apply(struct topic_label_state *state, const struct topic_label_state_change *change,
                 struct topic_error *err)
{
    struct topic_text given = change->given;
    struct topic_text refused = change->refused;
    if (change->flags & TOPIC_EVENT_LOG_WHOLE) {
        topic_name_list_reset(&state->given);
        topic_name_list_reset(&state->refused);
        topic_name_list_reset(&state->pinned);
        state->is_complete = false;
    }
    topic_name_list_remove_lines(&state->given, refused);
    topic_name_list_remove_lines(&state->refused, given);
    topic_name_list_remove_lines(&state->pinned, given);
    topic_name_list_remove_lines(&state->pinned, refused);
    state->is_labelled = true;
    if (change->flags & TOPIC_EVENT_LOG_COMPLETE)
        state->is_complete = true;
    if ((change->flags & TOPIC_EVENT_LOG_PIN) &&
        (topic_name_list_add_lines(&state->pinned, given, err) < 0 ||
         topic_name_list_add_lines(&state->pinned, refused, err) < 0))
        return -1;
    return topic_name_list_add_lines(&state->given, given, err) < 0
               ? -1
               : topic_name_list_add_lines(&state->refused, refused, err);
}

/* ---- a replay, from the newest event on: of each name the first event that names it decides ---- */

struct replay {
    struct topic_label_state *state;
    size_t names; /* in the events, each time that they have them */
    size_t bytes;
    bool is_whole; /* what was before does not count */
};

static int add_names(struct replay *replay, struct topic_text lines, bool is_given, bool is_pinned,
                     struct topic_error *err)
{
    struct topic_label_state *state = replay->state;
    struct topic_text name;
    replay->bytes += lines.len;
    for (; topic_name_list_next_line(&lines, &name); replay->names++)
        if (!topic_name_list_contains(&state->given, name) &&
            !topic_name_list_contains(&state->refused, name) &&
            (topic_name_list_add(is_given ? &state->given : &state->refused, name, err) < 0 ||
             (is_pinned && topic_name_list_add(&state->pinned, name, err) < 0)))
            return -1;
    return 0;
}

static int add_event(struct topic_store *store, struct replay *replay, int64_t event,
                     struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql,
                      "SELECT flags, ifnull(learned_given, given), ifnull(learned_refused, refused)"
                      " FROM events WHERE event = ?1",
                      err);
    topic_sql_bind_number(sql, find, 1, event);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    unsigned flags = (unsigned)topic_sql_number(find, 0);
    bool is_pinned = (flags & TOPIC_EVENT_LOG_PIN) != 0;
    replay->state->is_labelled = true;
    replay->state->is_complete |= (flags & TOPIC_EVENT_LOG_COMPLETE) != 0;
    replay->is_whole = (flags & TOPIC_EVENT_LOG_WHOLE) != 0;
    if (add_names(replay, topic_sql_text(find, 1), true, is_pinned, err) < 0 ||
        add_names(replay, topic_sql_text(find, 2), false, is_pinned, err) < 0) {
        sql->failure = TOPIC_FAILURE_MEMORY;
        return -1;
    }
    return topic_sql_run(sql, find, err);
}

static int check_length(struct topic_store *store, const struct replay *replay,
                        struct topic_error *err)
{
    if (replay->names <= TOPIC_STORE_MAX_REPLAYED &&
        replay->bytes <= TOPIC_STORE_MAX_REPLAYED_BYTES)
        return 0;
    return topic_sql_refuse(&store->sql, TOPIC_FAILURE_SIZE, err,
                            "the events of the article have more than %d topics, or %zu bytes of "
                            "them: give its whole list anew instead of undoing one",
                            TOPIC_STORE_MAX_REPLAYED, TOPIC_STORE_MAX_REPLAYED_BYTES);
}

static int add_events(struct topic_store *store, struct replay *replay,
                      const struct topic_undo_history *history, bool is_bounded,
                      struct topic_error *err)
{
    for (size_t i = 0; i < history->count && !replay->is_whole; i++) {
        const struct topic_undo_history_event *event = &history->events[i];
        if (event->undone_by > 0 || event->undoes > 0)
            continue;
        if (add_event(store, replay, event->number, err) < 0 ||
            (is_bounded && check_length(store, replay, err) < 0))
            return -1;
    }
    return 0;
}

/* ---- the tables ---- */

static int delete_rows(struct topic_store *store, const char *text, int64_t article,
                       struct topic_error *err)
{
    struct sqlite3_stmt *statement = topic_sql_use(&store->sql, text, err);
    topic_sql_bind_number(&store->sql, statement, 1, article);
    return topic_sql_run(&store->sql, statement, err);
}

int topic_label_state_clear(struct topic_store *store, int64_t article, struct topic_error *err)
{
    if (delete_rows(store, "DELETE FROM labels WHERE article = ?1", article, err) < 0 ||
        delete_rows(store, "DELETE FROM labelled WHERE article = ?1", article, err) < 0)
        return -1;
    return topic_undo_history_clear(&store->sql, article, err);
}

static int put_name(struct topic_store *store, int64_t article, struct topic_text name,
                    bool is_given, bool is_pinned, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *put = topic_sql_use(
        sql, "INSERT OR REPLACE INTO labels(article, topic, given, pinned) VALUES(?1, ?2, ?3, ?4)",
        err);
    topic_sql_bind_number(sql, put, 1, article);
    topic_sql_bind_text(sql, put, 2, name);
    topic_sql_bind_number(sql, put, 3, is_given);
    topic_sql_bind_number(sql, put, 4, is_pinned);
    return topic_sql_run(sql, put, err);
}

static int drop_name(struct topic_store *store, int64_t article, struct topic_text name,
                     struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *drop =
        topic_sql_use(sql, "DELETE FROM labels WHERE article = ?1 AND topic = ?2", err);
    topic_sql_bind_number(sql, drop, 1, article);
    topic_sql_bind_text(sql, drop, 2, name);
    return topic_sql_run(sql, drop, err);
}

static const struct topic_name_list *list_of(const struct topic_label_state *state, bool is_given)
{
    return is_given ? &state->given : &state->refused;
}

/* Those that are new, or pinned since, or no longer. */
static int put_names(struct topic_store *store, int64_t article,
                     const struct topic_label_state *before, const struct topic_label_state *state,
                     bool is_given, struct topic_error *err)
{
    const struct topic_name_list *list = list_of(state, is_given);
    for (size_t i = 0; i < list->count; i++) {
        struct topic_text name = topic_text_of(list->names[i]);
        bool is_pinned = topic_name_list_contains(&state->pinned, name);
        if (topic_name_list_contains(list_of(before, is_given), name) &&
            topic_name_list_contains(&before->pinned, name) == is_pinned)
            continue;
        if (put_name(store, article, name, is_given, is_pinned, err) < 0)
            return -1;
    }
    return 0;
}

static int drop_names(struct topic_store *store, int64_t article,
                      const struct topic_name_list *before, const struct topic_label_state *state,
                      struct topic_error *err)
{
    for (size_t i = 0; i < before->count; i++) {
        struct topic_text name = topic_text_of(before->names[i]);
        if (!topic_name_list_contains(&state->given, name) &&
            !topic_name_list_contains(&state->refused, name) &&
            drop_name(store, article, name, err) < 0)
            return -1;
    }
    return 0;
}

static int write_labelled(struct topic_store *store, int64_t article,
                          const struct topic_label_state *before,
                          const struct topic_label_state *state, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (before->is_labelled == state->is_labelled && before->is_complete == state->is_complete)
        return 0;
    if (!state->is_labelled)
        return delete_rows(store, "DELETE FROM labelled WHERE article = ?1", article, err);
    struct sqlite3_stmt *put = topic_sql_use(
        sql, "INSERT OR REPLACE INTO labelled(article, complete) VALUES(?1, ?2)", err);
    topic_sql_bind_number(sql, put, 1, article);
    topic_sql_bind_number(sql, put, 2, state->is_complete);
    return topic_sql_run(sql, put, err);
}

/* Only what differs from what the tables have. */
static int write_state(struct topic_store *store, int64_t article,
                       const struct topic_label_state *before,
                       const struct topic_label_state *state, struct topic_error *err)
{
    return put_names(store, article, before, state, true, err) < 0 ||
                   put_names(store, article, before, state, false, err) < 0 ||
                   drop_names(store, article, &before->given, state, err) < 0 ||
                   drop_names(store, article, &before->refused, state, err) < 0
               ? -1
               : write_labelled(store, article, before, state, err);
}

static int read_names(struct topic_store *store, int64_t article, struct topic_label_state *state,
                      struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list =
        topic_sql_use(sql, "SELECT topic, given, pinned FROM labels WHERE article = ?1", err);
    int status;
    topic_sql_bind_number(sql, list, 1, article);
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        struct topic_text name = topic_sql_text(list, 0);
        bool is_given = topic_sql_number(list, 1) != 0;
        if (topic_name_list_add(is_given ? &state->given : &state->refused, name, err) < 0 ||
            (topic_sql_number(list, 2) && topic_name_list_add(&state->pinned, name, err) < 0)) {
            sql->failure = TOPIC_FAILURE_MEMORY;
            return -1;
        }
    }
    return status;
}

int topic_label_state_read(struct topic_store *store, int64_t article,
                           struct topic_label_state *state, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql, "SELECT complete FROM labelled WHERE article = ?1", err);
    topic_sql_bind_number(sql, find, 1, article);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    state->is_labelled = true;
    state->is_complete = topic_sql_number(find, 0) != 0;
    return topic_sql_run(sql, find, err) < 0 ? -1 : read_names(store, article, state, err);
}

int topic_label_state_is_complete(struct topic_store *store, int64_t article, bool *is_complete,
                                  struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql, "SELECT complete FROM labelled WHERE article = ?1", err);
    topic_sql_bind_number(sql, find, 1, article);
    int status = topic_sql_step(sql, find, err);
    *is_complete = status > 0 && topic_sql_number(find, 0) != 0;
    return status > 0 ? topic_sql_run(sql, find, err) : status;
}

int topic_label_state_apply(struct topic_store *store, int64_t article,
                            const struct topic_label_state_change *change,
                            struct topic_label_state *state, struct topic_error *err)
{
    struct topic_label_state before = {0};
    int status = topic_label_state_read(store, article, &before, err);
    if (status == 0)
        status = topic_label_state_read(store, article, state, err);
    if (status == 0 && apply(state, change, err) < 0) {
        store->sql.failure = TOPIC_FAILURE_MEMORY;
        status = -1;
    }
    if (status == 0)
        status = write_state(store, article, &before, state, err);
    topic_label_state_release(&before);
    return status;
}

int topic_label_state_replay(struct topic_store *store, int64_t article, bool is_bounded,
                             struct topic_label_state *state, struct topic_error *err)
{
    struct replay replay = {.state = state};
    struct topic_label_state before = {0};
    struct topic_undo_history history = {0};
    int status = topic_undo_history_read(&store->sql, article, &history, err);
    if (status == 0)
        status = add_events(store, &replay, &history, is_bounded, err);
    if (status == 0)
        status = topic_label_state_read(store, article, &before, err);
    if (status == 0)
        status = write_state(store, article, &before, state, err);
    if (status == 0)
        status = topic_undo_history_write(&store->sql, article, &history, err);
    topic_undo_history_release(&history);
    topic_label_state_release(&before);
    return status;
}
