#include "store/corpus_export.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "store/name_list.h"

static const char *const field_names[TOPIC_FIELD_COUNT] = {"title", "excerpt", "body"};

void topic_corpus_export_release(struct topic_corpus_export *export)
{
    topic_buffer_release(&export->lines);
    free(export->controls.digests);
    *export = (struct topic_corpus_export){0};
}

static int set_text(json_t *object, const char *key, struct topic_text text)
{
    return json_object_set_new(object, key, json_stringn(text.bytes ? text.bytes : "", text.len));
}

static int set_texts(json_t *object, struct sqlite3_stmt *list)
{
    int status = set_text(object, "id", topic_sql_text(list, 1));
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++) {
        struct topic_text text = topic_sql_text(list, 2 + i);
        if (text.len > 0)
            status |= set_text(object, field_names[i], text);
    }
    return status;
}

/* Whether a member of the extra keys has a name that the export writes itself. */
static bool has_own_name(const json_t *extra)
{
    static const char *const names[] = {"topics_given", "topics_refused", "topics_pinned",
                                        "topics_pinned_out"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_object_get(extra, names[i]))
            return true;
    return false;
}

/* The extra keys as an object. Where a number is larger than 64 bits, which jansson cannot keep,
 * *spliced are they as they are written, and the object has none. */
static json_t *read_extra(struct topic_text extra, struct topic_text *spliced)
{
    *spliced = (struct topic_text){0};
    if (extra.len < 3) /* {} has two */
        return json_object();
    json_t *object = json_loadb(extra.bytes, extra.len, JSON_ALLOW_NUL, NULL);
    if (object)
        return object;
    object = json_loadb(extra.bytes, extra.len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    if (json_is_object(object) && !has_own_name(object)) {
        *spliced = extra;
        json_object_clear(object);
    }
    return object ? object : json_object();
}

/* ---- labels ---- */

/* Without memory a list stays NULL, which the caller's json_object_set_new notices. */
static int add_names(struct topic_store *store, int64_t article, bool only_pinned, json_t *given,
                     json_t *refused, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    struct sqlite3_stmt *list = topic_sql_use(sql,
                                              "SELECT topic, given FROM labels WHERE article = ?1"
                                              " AND pinned >= ?2 ORDER BY topic",
                                              err);
    int status;
    topic_sql_bind_number(sql, list, 1, article);
    topic_sql_bind_number(sql, list, 2, only_pinned);
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        struct topic_text name = topic_sql_text(list, 0);
        json_array_append_new(topic_sql_number(list, 1) ? given : refused,
                              json_stringn(name.bytes, name.len));
    }
    return status;
}

static int write_lines(const json_t *names, struct topic_buffer *lines, struct topic_error *err)
{
    size_t i;
    const json_t *name;
    json_array_foreach(names, i, name)
    {
        if (topic_buffer_format(lines, err, "%s%s", i > 0 ? "\n" : "", json_string_value(name)) < 0)
            return -1;
    }
    return 0;
}

static void read_lines(json_t *names, struct topic_text lines)
{
    struct topic_text name;
    json_array_clear(names);
    while (topic_name_list_next_line(&lines, &name))
        json_array_append_new(names, json_stringn(name.bytes, name.len));
}

/* Complete labels as the model has them. */
static int settle(const struct topic_label_naming *naming, json_t *given, bool *is_clear,
                  struct topic_error *err)
{
    struct topic_buffer lines = {0};
    struct topic_buffer settled = {0};
    int status = write_lines(given, &lines, err);
    if (status == 0)
        status = naming->settle(naming->context, (struct topic_text){lines.bytes, lines.len},
                                &settled, is_clear, err);
    if (status == 0)
        read_lines(given, (struct topic_text){settled.bytes, settled.len});
    topic_buffer_release(&lines);
    topic_buffer_release(&settled);
    return status;
}

/* labels: -1: the article has none, else whether they are complete. *is_clear: they say which
 * topics it has, or it has none. */
static int set_labels(struct topic_store *store, const struct topic_corpus_export *export,
                      json_t *object, int64_t article, int64_t labels, bool *is_clear,
                      struct topic_error *err)
{
    *is_clear = true;
    if (labels < 0)
        return 0;
    json_t *given = json_array();
    json_t *refused = json_array();
    int status = add_names(store, article, false, given, refused, err);
    if (status == 0 && labels > 0 && export->naming)
        status = settle(export->naming, given, is_clear, err);
    if (labels > 0 && *is_clear) {
        json_object_set_new(object, "topics", given);
        json_decref(refused);
    } else {
        json_object_set_new(object, "topics_given", given);
        json_object_set_new(object, "topics_refused", refused);
    }
    return status;
}

static int set_pins(struct topic_store *store, json_t *object, int64_t article,
                    struct topic_error *err)
{
    json_t *given = json_array();
    json_t *refused = json_array();
    int status = add_names(store, article, true, given, refused, err);
    json_object_set_new(object, "topics_pinned", given);
    json_object_set_new(object, "topics_pinned_out", refused);
    return status;
}

/* The object in a line, with these keys at its beginning: the id is always behind them. */
static int append_line(struct topic_buffer *lines, const char *object, struct topic_text spliced,
                       struct topic_error *err)
{
    if (spliced.len > 0 && (topic_buffer_append(lines, spliced.bytes, spliced.len - 1, err) < 0 ||
                            topic_buffer_append(lines, ",", 1, err) < 0))
        return -1;
    const char *rest = spliced.len > 0 ? object + 1 : object;
    return topic_buffer_append(lines, rest, strlen(rest), err) < 0
               ? -1
               : topic_buffer_append(lines, "\n", 1, err);
}

static int add_line(struct topic_corpus_export *export, const json_t *object,
                    struct topic_text spliced, struct topic_error *err)
{
    char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
    size_t start = export->lines.len;
    if (!line)
        return topic_error_set(err, "out of memory for a line of the export");
    int status = append_line(&export->lines, line, spliced, err);
    free(line);
    if (status == 0)
        export->digest = topic_checksum_extend(export->digest, export->lines.bytes + start,
                                               export->lines.len - start);
    return status;
}

/* ---- the articles of each part ---- */

#define OPEN_LIST                                                                                  \
    "SELECT number, id, title, excerpt, body, extra, ifnull(complete, -1) AS state"                \
    " FROM articles LEFT JOIN labelled ON article = number"                                        \
    " WHERE number > ?1 AND body IS NOT NULL AND (?2 = 0 OR state = 1)"
#define SAMPLE                                                                                     \
    "(SELECT article FROM controls WHERE time < ?5 ORDER BY time DESC, article DESC LIMIT ?4)"
#define CLOSE_LIST " ORDER BY number LIMIT ?3"

static const char list_all[] = OPEN_LIST CLOSE_LIST;
static const char list_training[] =
    OPEN_LIST " AND number NOT IN " SAMPLE
              " AND number NOT IN (SELECT article FROM controls WHERE time >= ?5)" CLOSE_LIST;
static const char list_controls[] =
    "SELECT number, id, title, excerpt, body FROM articles WHERE body IS NOT NULL"
    " AND (number IN " SAMPLE " OR number IN (SELECT article FROM controls WHERE time >= ?5))";
static const char list_sample[] = OPEN_LIST " AND number IN " SAMPLE CLOSE_LIST;
static const char list_pinned[] = OPEN_LIST
    " AND EXISTS(SELECT 1 FROM labels WHERE labels.article = number AND pinned = 1)" CLOSE_LIST;
static const char list_recent[] = OPEN_LIST
    " AND number IN (SELECT number FROM articles WHERE body IS NOT NULL AND last_event = 0"
    " ORDER BY number DESC LIMIT ?4)" CLOSE_LIST;

static const struct part {
    const char *text;
    int64_t most;     /* of the articles that the text chooses; 0: it has no such parameter */
    bool is_complete; /* the labels of its articles */
    bool has_time;
} parts[] = {
    [TOPIC_CORPUS_EXPORT_ALL] = {list_all, 0, false, false},
    [TOPIC_CORPUS_EXPORT_LABELLED] = {list_all, 0, true, false},
    [TOPIC_CORPUS_EXPORT_TRAINING] = {list_training, TOPIC_CORPUS_EXPORT_CONTROLS, true, true},
    [TOPIC_CORPUS_EXPORT_SAMPLE] = {list_sample, TOPIC_CORPUS_EXPORT_CONTROLS, true, true},
    [TOPIC_CORPUS_EXPORT_PINNED] = {list_pinned, 0, false, false},
    [TOPIC_CORPUS_EXPORT_RECENT] = {list_recent, TOPIC_CORPUS_EXPORT_RECENT_ARTICLES, false, false},
};

static int add_article(struct topic_store *store, struct topic_corpus_export *export,
                       struct sqlite3_stmt *list, struct topic_error *err)
{
    int64_t article = topic_sql_number(list, 0);
    struct topic_text spliced;
    json_t *object = read_extra(topic_sql_text(list, 5), &spliced);
    bool is_clear = true;
    int status = set_texts(object, list);
    if (status == 0)
        status = export->part == TOPIC_CORPUS_EXPORT_PINNED
                     ? set_pins(store, object, article, err)
                     : set_labels(store, export, object, article, topic_sql_number(list, 6),
                                  &is_clear, err);
    bool is_left_out = !is_clear && parts[export->part].is_complete;
    if (status != 0 && !topic_error_is_set(err))
        topic_error_set(err, "%s: article %lld is damaged: run topic store check", store->sql.path,
                        (long long)article);
    if (status == 0 && !is_left_out)
        status = add_line(export, object, spliced, err);
    json_decref(object);
    export->after = article;
    export->articles += !is_left_out;
    export->unclear += is_left_out;
    return status;
}

static int64_t time_of(const struct topic_corpus_export *export)
{
    return export->at_ms > 0 ? export->at_ms : INT64_MAX;
}

/* Ends the list that is being read. */
static int leave(struct topic_sql *sql)
{
    sql->failure = sql->failure ? sql->failure : TOPIC_FAILURE_MEMORY;
    topic_sql_use(sql, "SELECT 1", NULL);
    return -1;
}

static struct sqlite3_stmt *
list_part(struct topic_sql *sql, const struct topic_corpus_export *export, struct topic_error *err)
{
    const struct part *part = &parts[export->part];
    struct sqlite3_stmt *list = topic_sql_use(sql, part->text, err);
    topic_sql_bind_number(sql, list, 2, part->is_complete);
    if (part->most > 0)
        topic_sql_bind_number(sql, list, 4, part->most);
    if (part->has_time)
        topic_sql_bind_number(sql, list, 5, time_of(export));
    return list;
}

/* ---- the texts of the controls ---- */

static struct topic_checksum_wide digest_of(struct sqlite3_stmt *list)
{
    struct topic_checksum_wide sum = {0};
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++) {
        struct topic_text text = topic_sql_text(list, 2 + i);
        sum = topic_checksum_extend(sum, text.bytes, text.len);
    }
    return sum;
}

static int compare(const void *left, const void *right)
{
    const struct topic_checksum_wide *a = left;
    const struct topic_checksum_wide *b = right;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    return a->low < b->low ? -1 : a->low > b->low;
}

/* Once for an export: to read them takes longer than to write some articles. */
static int read_controls(struct topic_sql *sql, struct topic_corpus_export *export,
                         struct topic_error *err)
{
    int status;
    if (export->controls.is_read || export->part != TOPIC_CORPUS_EXPORT_TRAINING)
        return 0;
    struct sqlite3_stmt *list = topic_sql_use(sql, list_controls, err);
    export->controls.count = 0;
    topic_sql_bind_number(sql, list, 4, TOPIC_CORPUS_EXPORT_CONTROLS);
    topic_sql_bind_number(sql, list, 5, time_of(export));
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        if (topic_memory_reserve(&export->controls.digests, &export->controls.capacity,
                                 export->controls.count + 1, sizeof *export->controls.digests,
                                 err) < 0)
            return leave(sql);
        export->controls.digests[export->controls.count++] = digest_of(list);
    }
    if (export->controls.count > 0)
        qsort(export->controls.digests, export->controls.count, sizeof *export->controls.digests,
              compare);
    export->controls.is_read = status == 0;
    return status;
}

static bool is_control(const struct topic_corpus_export *export, struct sqlite3_stmt *list)
{
    if (export->controls.count == 0)
        return false;
    const struct topic_checksum_wide digest = digest_of(list);
    return bsearch(&digest, export->controls.digests, export->controls.count, sizeof digest,
                   compare) != NULL;
}

/* ---- */

int topic_corpus_export_find_time(struct topic_store *store, int64_t now_ms, int64_t *at_ms,
                                  struct topic_error *err)
{
    int64_t last_ms;
    if (topic_sql_find_number(&store->sql, "SELECT ifnull(max(time), 0) FROM controls", &last_ms,
                              err) < 0)
        return -1;
    *at_ms = now_ms > last_ms ? now_ms : last_ms + 1;
    return 0;
}

int topic_corpus_export_some(struct topic_store *store, struct topic_corpus_export *export,
                             size_t most, struct topic_error *err)
{
    struct topic_sql *sql = &store->sql;
    size_t count = 0;
    int status;
    topic_buffer_reset(&export->lines);
    if (read_controls(sql, export, err) < 0)
        return -1;
    struct sqlite3_stmt *list = list_part(sql, export, err);
    topic_sql_bind_number(sql, list, 1, export->after);
    topic_sql_bind_number(sql, list, 3, (int64_t)most);
    while ((status = topic_sql_step(sql, list, err)) > 0) {
        count++;
        if (is_control(export, list))
            export->after = topic_sql_number(list, 0);
        else if (add_article(store, export, list, err) < 0)
            return leave(sql);
    }
    export->is_done = count < most;
    return status;
}
