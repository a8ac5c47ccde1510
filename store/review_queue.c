#include "store/review_queue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "store/label_state.h"
#include "store/sqlite/store_schema.h"

/* Whose turn it is, again and again. */
static const int turns[] = {TOPIC_REVIEW_QUEUE_UNCERTAIN, TOPIC_REVIEW_QUEUE_CONTROL,
                            TOPIC_REVIEW_QUEUE_UNCERTAIN, TOPIC_REVIEW_QUEUE_AUDIT,
                            TOPIC_REVIEW_QUEUE_UNCERTAIN};
#define TURN_COUNT (sizeof turns / sizeof *turns)

const char *topic_review_queue_kind_name(enum topic_review_queue_kind kind)
{
    static const char *const names[TOPIC_REVIEW_QUEUE_KINDS] = {
        [TOPIC_REVIEW_QUEUE_UNCERTAIN] = "uncertain",
        [TOPIC_REVIEW_QUEUE_CONTROL] = "control",
        [TOPIC_REVIEW_QUEUE_AUDIT] = "doubted"};
    return kind > 0 && kind < TOPIC_REVIEW_QUEUE_KINDS ? names[kind] : "unknown";
}

/* Whether an article is leased at ?2; ?3 is when the longest lease that begins then ends. */
#define IS_FREE "(until <= ?2 OR until > ?3)"
#define IS_LEASED "until > ?2 AND until <= ?3"

static void bind_now(struct topic_sql *sql, struct sqlite3_stmt *statement, int64_t now_ms)
{
    topic_sql_bind_number(sql, statement, 2, now_ms);
    topic_sql_bind_number(sql, statement, 3, now_ms + TOPIC_REVIEW_QUEUE_MAX_LEASE_MS);
}

/* Those that wait: what was skipped is offered to nobody, and takes no place. */
static int count_kind(struct topic_store *store, enum topic_review_queue_kind kind, int64_t *count,
                      struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    if (topic_store_schema_count_queue(sql, err) < 0)
        return -1;
    struct sqlite3_stmt *find =
        topic_sql_use(sql, "SELECT waiting FROM queue_counts WHERE kind = ?1", err);
    topic_sql_bind_number(sql, find, 1, kind);
    int status = topic_sql_step(sql, find, err);
    *count = status > 0 ? topic_sql_number(find, 0) : 0;
    return status < 0 ? -1 : topic_sql_run(sql, find, err);
}

/* The store has nothing else of an article about which nothing was decided. */
static int drop(struct topic_store *store, int64_t article, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *statement =
        topic_sql_use(sql, "DELETE FROM queue WHERE article = ?1", err);
    topic_sql_bind_number(sql, statement, 1, article);
    if (topic_sql_run(sql, statement, err) < 0)
        return -1;
    statement =
        topic_sql_use(sql, "DELETE FROM articles WHERE number = ?1 AND last_event = 0", err);
    topic_sql_bind_number(sql, statement, 1, article);
    return topic_sql_run(sql, statement, err);
}

static int make_random(struct topic_store *store, uint64_t *number, struct topic_error *err)
{
    if (getrandom(number, sizeof *number, 0) != (ssize_t)sizeof *number)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_MEMORY, err,
                                "cannot make a random number: %s", strerror(errno));
    return 0;
}

struct trim {
    enum topic_review_queue_kind kind;
    int64_t now_ms;
    int64_t left; /* to be removed */
};

/* Removes those that nobody has, from a place in the random order of the index on. */
static int trim_from(struct topic_store *store, struct trim *trim, int64_t draw,
                     struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(
        sql,
        "SELECT article FROM queue INDEXED BY queue_by_draw"
        " WHERE kind = ?1 AND skipped = 0 AND draw >= ?4 AND " IS_FREE " ORDER BY draw LIMIT ?5",
        err);
    topic_sql_bind_number(sql, list, 1, trim->kind);
    bind_now(sql, list, trim->now_ms);
    topic_sql_bind_number(sql, list, 4, draw);
    topic_sql_bind_number(sql, list, 5, trim->left);
    int status;
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        if (drop(store, topic_sql_number(list, 0), err) < 0)
            return -1;
        trim->left--;
    }
    return status;
}

int topic_review_queue_trim(struct topic_store *store, enum topic_review_queue_kind kind,
                            size_t most, int64_t now_ms, struct topic_error *err)
{
    int64_t count;
    uint64_t draw;
    if (count_kind(store, kind, &count, err) < 0)
        return -1;
    if (count <= (int64_t)most)
        return 0;
    struct trim trim = {.kind = kind, .now_ms = now_ms, .left = count - (int64_t)most};
    if (trim.left > TOPIC_REVIEW_QUEUE_MAX_TRIMMED)
        trim.left = TOPIC_REVIEW_QUEUE_MAX_TRIMMED;
    if (make_random(store, &draw, err) < 0 || trim_from(store, &trim, (int64_t)draw, err) < 0)
        return -1;
    return trim.left == 0 ? 0 : trim_from(store, &trim, INT64_MIN, err);
}

int topic_review_queue_put(struct topic_store *store, int64_t article,
                           const struct topic_review_queue_item *item, int64_t now_ms,
                           struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    bool is_complete;
    int64_t count;
    if (topic_label_state_is_complete(store, article, &is_complete, err) < 0)
        return -1;
    if (is_complete && item->kind != TOPIC_REVIEW_QUEUE_AUDIT)
        return 0;
    if (topic_review_queue_count(store, &count, err) < 0 ||
        (count >= TOPIC_REVIEW_QUEUE_MAX &&
         topic_review_queue_trim(store, item->kind, TOPIC_REVIEW_QUEUE_MAX / 4, now_ms, err) < 0))
        return -1;
    struct sqlite3_stmt *put = topic_sql_use(
        sql,
        "INSERT INTO queue(article, kind, value, reason, suggested, model, until, skipped,"
        " draw) VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, 0, random())"
        " ON CONFLICT(article) DO UPDATE SET value = ?3, reason = ?4, suggested = ?5, model = ?6",
        err);
    topic_sql_bind_number(sql, put, 1, article);
    topic_sql_bind_number(sql, put, 2, item->kind);
    topic_sql_bind_real(sql, put, 3, item->value);
    topic_sql_bind_text(sql, put, 4, item->reason);
    topic_sql_bind_text(sql, put, 5, item->suggested);
    topic_sql_bind_text(sql, put, 6, item->model);
    return topic_sql_run(sql, put, err);
}

int topic_review_queue_unscored(struct topic_store *store, size_t most,
                                topic_stored_article_visitor *visit, void *context,
                                struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(
        sql,
        "SELECT number, title, excerpt, body FROM queue JOIN articles ON number = article"
        " WHERE queue.model IS NULL AND kind = ?1 AND skipped = 0 AND body IS NOT NULL"
        " ORDER BY article LIMIT ?2",
        err);
    topic_sql_bind_number(sql, list, 1, TOPIC_REVIEW_QUEUE_UNCERTAIN);
    topic_sql_bind_number(sql, list, 2, (int64_t)most);
    return topic_stored_article_visit(store, list, visit, context, err);
}

int topic_review_queue_pass_over(struct topic_store *store, int64_t article,
                                 struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *pass =
        topic_sql_use(sql, "UPDATE queue SET skipped = 1 WHERE article = ?1", err);
    topic_sql_bind_number(sql, pass, 1, article);
    return topic_sql_run(sql, pass, err);
}

/* ---- taking ---- */

struct best {
    int64_t article; /* 0: none */
    double value;
};

/* The best article of the kind that nobody has, if it is better than `best`. The index has them in
 * this order, so that none is looked at but those that somebody has. */
static int find_better(struct topic_store *store, int kind, int64_t now_ms, struct best *best,
                       struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find =
        topic_sql_use(sql,
                      "SELECT article, value FROM queue WHERE kind = ?1 AND skipped = 0"
                      " AND " IS_FREE " ORDER BY value DESC, article LIMIT 1",
                      err);
    topic_sql_bind_number(sql, find, 1, kind);
    bind_now(sql, find, now_ms);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    struct best found = {topic_sql_number(find, 0), topic_sql_real(find, 1)};
    if (best->article == 0 || found.value > best->value ||
        (found.value == best->value && found.article < best->article))
        *best = found;
    return topic_sql_run(sql, find, err);
}

/* Of the kind whose turn it is, or of any. *article: 0: nobody may have any. */
static int find_next(struct topic_store *store, int64_t now_ms, int64_t *article,
                     struct topic_error *err)
{
    struct best best = {0};
    if (find_better(store, turns[store->queue_turn++ % TURN_COUNT], now_ms, &best, err) < 0)
        return -1;
    bool is_any = best.article == 0;
    for (int kind = 1; is_any && kind < TOPIC_REVIEW_QUEUE_KINDS; kind++)
        if (find_better(store, kind, now_ms, &best, err) < 0)
            return -1;
    *article = best.article;
    return 0;
}

/* No other client can guess a lease. */
static int make_lease(struct topic_store *store, int64_t *lease, struct topic_error *err)
{
    uint64_t number;
    if (make_random(store, &number, err) < 0)
        return -1;
    *lease = (int64_t)(number >> 1);
    return 0;
}

static int set_lease(struct topic_store *store, const struct topic_review_queue_take *take,
                     int64_t article, int64_t lease, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *update = topic_sql_use(
        sql, "UPDATE queue SET lease = ?2, client = ?3, until = ?4 WHERE article = ?1", err);
    topic_sql_bind_number(sql, update, 1, article);
    topic_sql_bind_number(sql, update, 2, lease);
    topic_sql_bind_text(sql, update, 3, take->client);
    topic_sql_bind_number(sql, update, 4, take->until_ms);
    return topic_sql_run(sql, update, err);
}

static struct topic_text text_or_null(struct sqlite3_stmt *find, int column)
{
    struct topic_text text = topic_sql_text(find, column);
    return text.bytes ? text : (struct topic_text){0};
}

static void read_item(struct sqlite3_stmt *find, struct topic_review_queue_item *item)
{
    item->kind = (enum topic_review_queue_kind)topic_sql_number(find, 0);
    item->value = topic_sql_real(find, 1);
    item->reason = text_or_null(find, 2);
    item->suggested = text_or_null(find, 3);
    item->model = text_or_null(find, 4);
    item->article.id = topic_sql_text(find, 5);
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++)
        item->article.article.fields[i] = topic_sql_text(find, 6 + i);
    item->article.has_text = true;
    item->article.extra = topic_sql_text(find, 9);
    item->last_event = topic_sql_number(find, 10);
    snprintf(item->lease, sizeof item->lease, "%016" PRIx64, (uint64_t)topic_sql_number(find, 11));
}

static int visit_item(struct topic_store *store, int64_t article,
                      bool (*visit)(void *context, const struct topic_review_queue_item *item),
                      void *context, bool *goes_on, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct topic_review_queue_item item = {0};
    struct sqlite3_stmt *find = topic_sql_use(
        sql,
        "SELECT kind, value, reason, suggested, model, id, title, excerpt, body, extra, last_event,"
        " lease FROM queue JOIN articles ON number = article WHERE article = ?1",
        err);
    topic_sql_bind_number(sql, find, 1, article);
    int status = topic_sql_step(sql, find, err);
    if (status <= 0)
        return status;
    read_item(find, &item);
    *goes_on = visit(context, &item);
    return topic_sql_run(sql, find, err);
}

static int check_leases(struct topic_store *store, const struct topic_review_queue_take *take,
                        struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *find = topic_sql_use(
        sql, "SELECT count(*) FROM queue WHERE client = ?1 AND skipped = 0 AND " IS_LEASED, err);
    topic_sql_bind_text(sql, find, 1, take->client);
    bind_now(sql, find, take->now_ms);
    int status = topic_sql_step(sql, find, err);
    int64_t count = status > 0 ? topic_sql_number(find, 0) : 0;
    if (status < 0 || topic_sql_run(sql, find, err) < 0)
        return -1;
    if (count + (int64_t)take->count <= TOPIC_REVIEW_QUEUE_MAX_LEASES)
        return 0;
    return topic_sql_refuse(sql, TOPIC_FAILURE_CONFLICT, err,
                            "this client has %lld articles of the queue, and may have %d: release "
                            "some",
                            (long long)count, TOPIC_REVIEW_QUEUE_MAX_LEASES);
}

int topic_review_queue_take(struct topic_store *store, const struct topic_review_queue_take *take,
                            bool (*visit)(void *context,
                                          const struct topic_review_queue_item *item),
                            void *context, struct topic_error *err)
{
    if (check_leases(store, take, err) < 0)
        return -1;
    bool goes_on = true;
    for (size_t i = 0; i < take->count && goes_on; i++) {
        int64_t article;
        int64_t lease = 0;
        if (find_next(store, take->now_ms, &article, err) < 0)
            return -1;
        if (article == 0)
            return 0;
        if (make_lease(store, &lease, err) < 0 || set_lease(store, take, article, lease, err) < 0 ||
            visit_item(store, article, visit, context, &goes_on, err) < 0)
            return -1;
    }
    return 0;
}

static int64_t number_of(struct topic_text lease)
{
    char digits[TOPIC_REVIEW_QUEUE_LEASE_LENGTH + 1] = "";
    if (lease.len != TOPIC_REVIEW_QUEUE_LEASE_LENGTH)
        return -1;
    memcpy(digits, lease.bytes, lease.len);
    return strspn(digits, "0123456789abcdef") == lease.len ? (int64_t)strtoull(digits, NULL, 16)
                                                           : -1;
}

int topic_review_queue_release(struct topic_store *store, struct topic_text client,
                               struct topic_text lease, bool is_skipped, bool *found,
                               struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *release =
        topic_sql_use(sql,
                      "UPDATE queue SET lease = NULL, client = NULL, until = 0, skipped = ?3"
                      " WHERE lease = ?1 AND client = ?2 RETURNING article",
                      err);
    topic_sql_bind_number(sql, release, 1, number_of(lease));
    topic_sql_bind_text(sql, release, 2, client);
    topic_sql_bind_number(sql, release, 3, is_skipped);
    int status = topic_sql_step(sql, release, err);
    *found = status > 0;
    return status > 0 ? topic_sql_run(sql, release, err) : status;
}

int topic_review_queue_count(struct topic_store *store, int64_t *count, struct topic_error *err)
{
    return topic_store_schema_count_queue(&store->sql, err) < 0
               ? -1
               : topic_sql_find_number(&store->sql, "SELECT sum(waiting) FROM queue_counts", count,
                                       err);
}
