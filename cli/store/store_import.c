#include "cli/store/store_import.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/checksum.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "store/correction.h"
#include "store/review_queue.h"

/* Articles in one transaction: a kill in between loses at most so many, which the next import adds.
 */
#define GROUP_ARTICLES 1000

struct import {
    struct topic_store *store;
    const struct topic_record *record;
    char actor[64];
    char source[TOPIC_STORE_MAX_NAME_BYTES + 1]; /* names of files and directories */
    char id[TOPIC_STORE_MAX_ID_BYTES + 1];
    size_t id_len;
    struct topic_buffer given;
    struct topic_buffer extra;
    struct topic_correction_result result;
    size_t labelled;
    size_t unlabelled;
    size_t unchanged;
    size_t decided; /* left as editors have decided */
    size_t left_out;
    bool is_strict;   /* the first record that cannot be stored ends the import */
    bool as_controls; /* labelled articles join the control sample */
};

/* An article without an id of its own has that of its texts, so that importing it twice adds it
 * once. */
static void set_text_id(struct import *import, const struct topic_article *article)
{
    struct topic_checksum_wide sum = {0};
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        sum = topic_checksum_extend(sum, article->fields[i].bytes, article->fields[i].len);
    import->id_len = (size_t)snprintf(import->id, sizeof import->id, "text-%016" PRIx64, sum.low);
}

/* The record has the id as JSON text. */
static int set_id(struct import *import, const struct topic_article *article,
                  struct topic_error *err)
{
    struct topic_text raw = topic_record_value(import->record, TOPIC_RECORD_ID);
    json_t *value = json_loadb(raw.bytes, raw.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    const char *bytes = json_is_string(value) ? json_string_value(value) : raw.bytes;
    size_t len = json_is_string(value) ? json_string_length(value) : raw.len;
    int status = 0;
    if (!topic_record_has_own_id(import->record))
        set_text_id(import, article);
    else if (import->record->has_mended_id)
        status = topic_sql_refuse(&import->store->sql, TOPIC_FAILURE_REQUEST, err,
                                  "the article's id has half of a surrogate pair, such as \\ud83d "
                                  "alone: it cannot be told from another");
    else if (len >= sizeof import->id)
        status =
            topic_sql_refuse(&import->store->sql, TOPIC_FAILURE_REQUEST, err,
                             "the article's id has more than %d bytes", TOPIC_STORE_MAX_ID_BYTES);
    else {
        memcpy(import->id, bytes, len);
        import->id_len = len;
    }
    json_decref(value);
    return status;
}

static int set_extra(struct import *import, struct topic_error *err)
{
    struct topic_text date = topic_record_value(import->record, TOPIC_RECORD_DATE);
    topic_buffer_reset(&import->extra);
    if (date.len == 0)
        return 0;
    json_t *object = json_pack("{s:s%}", "date", date.bytes, date.len);
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    int status = text ? topic_buffer_append(&import->extra, text, strlen(text), err) : 0;
    free(text);
    json_decref(object);
    return status;
}

static int set_topics(struct import *import, struct topic_error *err)
{
    topic_buffer_reset(&import->given);
    for (size_t i = 0; i < import->record->topic_count; i++) {
        struct topic_text name = topic_record_topic(import->record, i);
        if (topic_buffer_format(&import->given, err, "%s%.*s", i > 0 ? "\n" : "", (int)name.len,
                                name.bytes) < 0)
            return -1;
    }
    return 0;
}

static struct topic_text text_of(const struct topic_buffer *buffer)
{
    return (struct topic_text){buffer->len > 0 ? buffer->bytes : "", buffer->len};
}

/* What is in the random part of the queue when its labels come joins the control sample. */
static int queue_as_control(struct import *import, const struct topic_stored_article *article,
                            struct topic_error *err)
{
    const struct topic_review_queue_item item = {.kind = TOPIC_REVIEW_QUEUE_CONTROL};
    struct topic_stored_article_row row;
    if (topic_stored_article_put(import->store, article, topic_clock_unix_ms(), &row, err) < 0)
        return -1;
    return topic_review_queue_put(import->store, row.number, &item, topic_clock_unix_ms(), err);
}

/* None is no text, not an empty one. */
static struct topic_text source_of(const struct import *import)
{
    size_t len = strlen(import->source);
    return (struct topic_text){len > 0 ? import->source : NULL, len};
}

static int import_labelled(struct import *import, const struct topic_stored_article *article,
                           struct topic_error *err)
{
    const struct topic_correction_change change = {.kind = TOPIC_EVENT_LOG_IMPORT,
                                                   .flags = TOPIC_EVENT_LOG_WHOLE |
                                                            TOPIC_EVENT_LOG_COMPLETE,
                                                   .given = text_of(&import->given)};
    const struct topic_event_log_author author = {.client = {"import", strlen("import")},
                                                  .actor = {import->actor, strlen(import->actor)},
                                                  .source = source_of(import),
                                                  .time_ms = topic_clock_unix_ms()};
    if (import->as_controls && queue_as_control(import, article, err) < 0)
        return -1;
    if (topic_correction_import(import->store, &author, article, &change, &import->result, err) < 0)
        return -1;
    import->labelled += import->result.event > 0;
    import->unchanged += import->result.event == 0;
    return 0;
}

static int import_unlabelled(struct import *import, const struct topic_stored_article *article,
                             struct topic_error *err)
{
    const struct topic_review_queue_item item = {.kind = TOPIC_REVIEW_QUEUE_UNCERTAIN};
    struct topic_stored_article_row row;
    bool is_same;
    if (topic_stored_article_is_same(import->store, article, &is_same, err) < 0)
        return -1;
    import->unchanged += is_same;
    import->unlabelled += !is_same;
    if (is_same)
        return 0;
    return topic_stored_article_put(import->store, article, topic_clock_unix_ms(), &row, err) < 0
               ? -1
               : topic_review_queue_put(import->store, row.number, &item, topic_clock_unix_ms(),
                                        err);
}

static int import_record(struct topic_store *store, void *context, struct topic_error *err)
{
    struct import *import = context;
    struct topic_stored_article article = {.article = topic_record_article(import->record),
                                           .has_text = true};
    if (set_id(import, &article.article, err) < 0 || set_extra(import, err) < 0 ||
        set_topics(import, err) < 0)
        return -1;
    article.id = (struct topic_text){import->id, import->id_len};
    article.extra = import->extra.len > 0 ? text_of(&import->extra) : (struct topic_text){0};
    bool is_decided;
    if (topic_correction_is_decided(store, article.id, &is_decided, err) < 0)
        return -1;
    import->decided += is_decided;
    if (is_decided)
        return 0;
    return import->record->is_labelled ? import_labelled(import, &article, err)
                                       : import_unlabelled(import, &article, err);
}

/* A record that cannot be stored is the record's fault, which the others need not bear. */
static int leave_out(struct import *import, const struct topic_corpus *corpus,
                     struct topic_error *err)
{
    if (import->store->sql.failure != TOPIC_FAILURE_REQUEST &&
        import->store->sql.failure != TOPIC_FAILURE_SIZE)
        return -1;
    topic_corpus_arguments_fail_at(corpus, err);
    if (import->is_strict)
        return -1;
    topic_print_err("topic store: skipped: %s\n", err->text);
    topic_error_reset(err);
    import->store->sql.failure = TOPIC_FAILURE_NONE;
    import->left_out++;
    return 0;
}

static int import_all(struct import *import, struct topic_corpus *corpus,
                      struct topic_record *record, struct topic_error *err)
{
    int status;
    size_t count = 0;
    if (topic_store_begin(import->store, err) < 0)
        return -1;
    while ((status = topic_corpus_next(corpus, record, err)) == 1) {
        if (topic_store_try(import->store, import_record, import, err) < 0 &&
            leave_out(import, corpus, err) < 0)
            break;
        if (++count % GROUP_ARTICLES == 0 && (topic_store_commit(import->store, err) < 0 ||
                                              topic_store_begin(import->store, err) < 0))
            return -1;
    }
    if (status == 0)
        return topic_store_commit(import->store, err);
    topic_store_rollback(import->store);
    return -1;
}

static void set_actor(struct import *import)
{
    const char *name = getenv("LOGNAME");
    const struct passwd *user =
        name ? NULL : getpwuid(geteuid()); /* as from cron, or in a container */
    if (user)
        name = user->pw_name;
    if (name && topic_utf8_is_name(name, strlen(name)))
        snprintf(import->actor, sizeof import->actor, "%.60s", name);
    else
        snprintf(import->actor, sizeof import->actor, "user %u", (unsigned)geteuid());
}

/* The last part of a path, and none of the slashes behind it. */
static struct topic_text last_part(const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    return (struct topic_text){path + start, end - start};
}

/* What the corpora are called, as far as there is room, so that an editor knows what an import was
 * of. */
static void set_source(struct import *import, const char *const *paths, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        const struct topic_text name = last_part(paths[i]);
        const char *comma = len > 0 ? ", " : "";
        if (topic_utf8_is_name(name.bytes, name.len) &&
            len + strlen(comma) + name.len < sizeof import->source)
            len += (size_t)snprintf(import->source + len, sizeof import->source - len, "%s%.*s",
                                    comma, (int)name.len, name.bytes);
    }
}

static void print_counts(const struct import *import)
{
    topic_print_out("%zu labelled articles, %zu to review, %zu unchanged\n", import->labelled,
                    import->unlabelled, import->unchanged);
    if (import->left_out > 0)
        topic_print_out("%zu skipped\n", import->left_out);
    if (import->decided > 0)
        topic_print_out("%zu left as editors have decided since\n", import->decided);
}

int topic_store_import_run(struct topic_store *store, struct topic_corpus_arguments *arguments,
                           bool as_controls, const char *const *paths, size_t count)
{
    int status = TOPIC_EXIT_DONE;
    struct topic_error err = {0};
    struct topic_record record = {0};
    struct import import = {.store = store, .record = &record};
    struct topic_corpus *corpus =
        as_controls
            ? topic_corpus_arguments_open_labelled(arguments, "store", paths, count, &status)
            : topic_corpus_arguments_open_kept(arguments, "store", paths, count, &status);
    if (!corpus)
        return status;
    set_actor(&import);
    set_source(&import, paths, count);
    import.is_strict = arguments->is_strict;
    import.as_controls = as_controls;
    if (import_all(&import, corpus, &record, &err) < 0)
        status = topic_command_fail("store", &err);
    else
        print_counts(&import);
    topic_correction_result_release(&import.result);
    topic_buffer_release(&import.given);
    topic_buffer_release(&import.extra);
    topic_record_release(&record);
    topic_corpus_close(corpus);
    return status;
}
