#include "store/label_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/event_log.h"

/* What a replay needs of an event. */
struct step {
    int64_t number;
    int64_t undoes;
    int64_t undone_by;
    unsigned flags;
    char *given; /* NULL: none */
    char *refused;
};

/* Of one article, the newest first. */
struct history {
    struct step *steps;
    size_t count;
    size_t capacity;
};

void topic_label_state_release(struct topic_label_state *state)
{
    topic_name_list_release(&state->given);
    topic_name_list_release(&state->refused);
    topic_name_list_release(&state->pinned);
    *state = (struct topic_label_state){0};
}

static void release_history(struct history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        free(history->steps[i].given);
        free(history->steps[i].refused);
    }
    free(history->steps);
}

static int copy(char **to, struct topic_text text, struct topic_error *err)
{
    if (!text.bytes)
        return 0;
    *to = topic_memory_copy(text.bytes, text.len, err);
    return *to ? 0 : -1;
}

static int add_step(struct history *history, struct sqlite3_stmt *list, struct topic_error *err)
{
    if (topic_memory_reserve(&history->steps, &history->capacity, history->count + 1,
                             sizeof *history->steps, err) < 0)
        return -1;
    struct step *step = &history->steps[history->count++];
    *step = (struct step){.number = topic_sql_number(list, 0),
                          .undoes = topic_sql_number(list, 1),
                          .flags = (unsigned)topic_sql_number(list, 2)};
    return copy(&step->given, topic_sql_text(list, 3), err) < 0
               ? -1
               : copy(&step->refused, topic_sql_text(list, 4), err);
}

static int read_history(struct topic_store *store, int64_t article, struct history *history,
                        struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list =
        topic_sql_use(sql,
                      "SELECT event, undoes, flags, ifnull(learned_given, given),"
                      " ifnull(learned_refused, refused) FROM events WHERE article = ?1 AND event "
                      "> (SELECT forgotten FROM articles WHERE number = ?1) ORDER BY event DESC",
                      err);
    topic_sql_bind_number(sql, list, 1, article);
    int status;
    while ((status = topic_sql_step(sql, list, err)) > 0)
        if (add_step(history, list, err) < 0) {
            sql->failure = TOPIC_FAILURE_MEMORY;
            return -1;
        }
    return status;
}

/* From the newest on: when an event is reached, all that could undo it have been judged. */
static void find_undone(struct history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct step *undo = &history->steps[i];
        for (size_t j = i + 1; j < history->count && undo->undone_by == 0; j++)
            if (history->steps[j].number == undo->undoes && history->steps[j].undone_by == 0)
                history->steps[j].undone_by = undo->number;
    }
}

static struct topic_text lines_of(const char *lines)
{
    return lines ? topic_text_of(lines) : (struct topic_text){0};
}

static int apply(struct topic_label_state *state, const struct step *step, struct topic_error *err)
{
    struct topic_text given = lines_of(step->given);
    struct topic_text refused = lines_of(step->refused);
    if (step->flags & TOPIC_EVENT_LOG_WHOLE) {
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
    if (step->flags & TOPIC_EVENT_LOG_COMPLETE)
        state->is_complete = true;
    if ((step->flags & TOPIC_EVENT_LOG_PIN) &&
        (topic_name_list_add_lines(&state->pinned, given, err) < 0 ||
         topic_name_list_add_lines(&state->pinned, refused, err) < 0))
        return -1;
    return topic_name_list_add_lines(&state->given, given, err) < 0
               ? -1
               : topic_name_list_add_lines(&state->refused, refused, err);
}

static int apply_all(struct topic_label_state *state, const struct history *history,
                     struct topic_error *err)
{
    for (size_t i = history->count; i-- > 0;) {
        const struct step *step = &history->steps[i];
        if (step->undone_by == 0 && step->undoes == 0 && apply(state, step, err) < 0)
            return -1;
    }
    return 0;
}

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
    return delete_rows(
        store, "DELETE FROM undone WHERE event IN (SELECT event FROM events WHERE article = ?1)",
        article, err);
}

static int write_names(struct topic_store *store, int64_t article,
                       const struct topic_label_state *state, bool is_given,
                       struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    const struct topic_name_list *list = is_given ? &state->given : &state->refused;
    for (size_t i = 0; i < list->count; i++) {
        struct topic_text name = {list->names[i], strlen(list->names[i])};
        struct sqlite3_stmt *insert = topic_sql_use(
            sql, "INSERT INTO labels(article, topic, given, pinned) VALUES(?1, ?2, ?3, ?4)", err);
        topic_sql_bind_number(sql, insert, 1, article);
        topic_sql_bind_text(sql, insert, 2, name);
        topic_sql_bind_number(sql, insert, 3, is_given);
        topic_sql_bind_number(sql, insert, 4, topic_name_list_contains(&state->pinned, name));
        if (topic_sql_run(sql, insert, err) < 0)
            return -1;
    }
    return 0;
}

static int write_undone(struct topic_store *store, const struct history *history,
                        struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    for (size_t i = 0; i < history->count; i++) {
        if (history->steps[i].undone_by == 0)
            continue;
        struct sqlite3_stmt *insert =
            topic_sql_use(sql, "INSERT INTO undone(event, by) VALUES(?1, ?2)", err);
        topic_sql_bind_number(sql, insert, 1, history->steps[i].number);
        topic_sql_bind_number(sql, insert, 2, history->steps[i].undone_by);
        if (topic_sql_run(sql, insert, err) < 0)
            return -1;
    }
    return 0;
}

static int write_labelled(struct topic_store *store, int64_t article,
                          const struct topic_label_state *state, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (!state->is_labelled)
        return 0;
    struct sqlite3_stmt *insert =
        topic_sql_use(sql, "INSERT INTO labelled(article, complete) VALUES(?1, ?2)", err);
    topic_sql_bind_number(sql, insert, 1, article);
    topic_sql_bind_number(sql, insert, 2, state->is_complete);
    return topic_sql_run(sql, insert, err);
}

static int write_state(struct topic_store *store, int64_t article,
                       const struct topic_label_state *state, const struct history *history,
                       struct topic_error *err)
{
    return topic_label_state_clear(store, article, err) < 0 ||
                   write_names(store, article, state, true, err) < 0 ||
                   write_names(store, article, state, false, err) < 0 ||
                   write_labelled(store, article, state, err) < 0
               ? -1
               : write_undone(store, history, err);
}

int topic_label_state_replay(struct topic_store *store, int64_t article,
                             struct topic_label_state *state, struct topic_error *err)
{
    struct history history = {0};
    int status = read_history(store, article, &history, err);
    if (status == 0) {
        find_undone(&history);
        state->events = history.count;
        status = apply_all(state, &history, err);
        if (status < 0)
            store->sql.failure = TOPIC_FAILURE_MEMORY;
    }
    if (status == 0)
        status = write_state(store, article, state, &history, err);
    release_history(&history);
    return status;
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
