#include "cli/store/store_doubts.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "store/correction.h"
#include "store/label_state.h"
#include "store/name_list.h"
#include "store/review_queue.h"
#include "store/stored_article.h"
#include "training/labels/audit_rows.h"

struct doubts {
    struct topic_store *store;
    const char *path;
    struct topic_label_state labels; /* of the row's article */
    struct topic_name_list seen;     /* ids of articles that are queued */
    struct topic_buffer reason;
    struct topic_buffer topics;
    size_t queued;
    size_t decided; /* left as editors have decided */
    size_t unknown; /* the store has no such article */
};

static int put_reason(struct doubts *doubts, const struct topic_audit_row *row,
                      struct topic_error *err)
{
    topic_buffer_reset(&doubts->reason);
    if (topic_buffer_format(&doubts->reason, err, "doubted: ") < 0)
        return -1;
    if (row->taken.bytes &&
        topic_buffer_format(&doubts->reason, err, "not %.*s%s", (int)row->taken.len,
                            row->taken.bytes, row->added.bytes ? " but " : "") < 0)
        return -1;
    if (!row->added.bytes)
        return 0;
    return topic_buffer_format(&doubts->reason, err, "%.*s", (int)row->added.len, row->added.bytes);
}

/* An editor is shown the labels that the article has. */
static int put(struct doubts *doubts, int64_t article, const struct topic_audit_row *row,
               struct topic_error *err)
{
    topic_label_state_release(&doubts->labels);
    if (topic_label_state_read(doubts->store, article, &doubts->labels, err) < 0 ||
        topic_name_list_write(&doubts->labels.given, &doubts->topics, err) < 0 ||
        put_reason(doubts, row, err) < 0)
        return -1;
    const struct topic_buffer *topics = &doubts->topics;
    const struct topic_review_queue_item item = {
        .kind = TOPIC_REVIEW_QUEUE_AUDIT,
        .value = row->suspicion,
        .reason = {doubts->reason.bytes, doubts->reason.len},
        .suggested = {topics->len > 0 ? topics->bytes : "", topics->len}};
    doubts->queued++;
    return topic_review_queue_put(doubts->store, article, &item, topic_clock_unix_ms(), err);
}

static int import_row(void *context, const struct topic_audit_row *row, struct topic_error *err)
{
    struct doubts *doubts = context;
    struct topic_stored_article_row found;
    bool is_done = false;
    if (row->id.len == 0)
        return topic_error_set(err, "%s:%zu: the article has no id, by which a store knows it",
                               doubts->path, row->line);
    if (row->decision != TOPIC_AUDIT_ROWS_UNDECIDED)
        return 0;
    if (topic_stored_article_find(doubts->store, row->id, &found, err) < 0)
        return -1;
    doubts->unknown += !found.has_text;
    if (!found.has_text)
        return 0;
    if (topic_correction_is_decided(doubts->store, row->id, &is_done, err) < 0)
        return -1;
    doubts->decided += is_done;
    /* The table has the most suspicious labels first; an article waits for that one. */
    if (is_done || topic_name_list_contains(&doubts->seen, row->id))
        return 0;
    if (topic_name_list_add(&doubts->seen, row->id, err) < 0)
        return -1;
    return put(doubts, found.number, row, err);
}

static int import_all(struct doubts *doubts, const char *const *paths, size_t count,
                      struct topic_error *err)
{
    if (topic_store_begin(doubts->store, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        doubts->path = paths[i];
        if (topic_audit_rows_read(paths[i], import_row, doubts, err) < 0) {
            topic_store_rollback(doubts->store);
            return -1;
        }
    }
    return topic_store_commit(doubts->store, err);
}

int topic_store_doubts_import(struct topic_store *store, const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    struct doubts doubts = {.store = store};
    int status = import_all(&doubts, paths, count, &err) == 0 ? TOPIC_EXIT_DONE
                                                              : topic_command_fail("store", &err);
    if (status == TOPIC_EXIT_DONE)
        topic_print_out("%zu article%s to review\n", doubts.queued,
                        topic_output_plural(doubts.queued));
    if (status == TOPIC_EXIT_DONE && doubts.decided > 0)
        topic_print_out("%zu left as editors have decided\n", doubts.decided);
    if (status == TOPIC_EXIT_DONE && doubts.unknown > 0)
        topic_print_out("%zu whose text the store does not have\n", doubts.unknown);
    topic_label_state_release(&doubts.labels);
    topic_name_list_release(&doubts.seen);
    topic_buffer_release(&doubts.reason);
    topic_buffer_release(&doubts.topics);
    return status;
}
