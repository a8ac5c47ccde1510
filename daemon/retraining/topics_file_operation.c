#include "daemon/retraining/topics_file_operation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/checksum.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "daemon/retraining/topics_file_writer.h"
#include "daemon/storing/store_json.h"
#include "daemon/storing/store_operation.h"
#include "daemon/storing/store_task.h"
#include "policy/topics_file.h"
#include "store/model_change.h"
#include "wire/json.h"
#include "wire/reply.h"

/* Sixteen hexadecimal digits: an event of the store has room for the id of a model there. */
#define REVISION_SIZE TOPIC_MODEL_CHANGE_ID_SIZE

struct change {
    const struct topic_topics_file_operation *operation;
    const struct topic_topics_file_request *request;
    struct topic_event_log_author author;
    struct topic_model_exchange_models models;
    struct topic_file file; /* as it is before the change */
    char revision[REVISION_SIZE];
    struct topic_model_change event; /* its `model` and `previous` are revisions */
};

static struct topic_text text_of(const struct topic_file *file)
{
    return (struct topic_text){file->bytes ? file->bytes : "", file->size};
}

static void set_revision(char revision[REVISION_SIZE], struct topic_text text)
{
    snprintf(revision, REVISION_SIZE, "%016" PRIx64, topic_checksum(text.bytes, text.len, 0));
}

static bool is_revision(const char *revision, struct topic_text given)
{
    return strlen(revision) == given.len && memcmp(revision, given.bytes, given.len) == 0;
}

static int read_file(struct change *change, struct topic_error *err)
{
    const char *path = change->operation->path;
    if (topic_file_read(&change->file, path, TOPIC_TOPICS_FILE_OPERATION_MAX_BYTES, err) < 0)
        return -1;
    set_revision(change->revision, text_of(&change->file));
    return 0;
}

/* ---- the change ---- */

static enum topic_code check_text(const struct change *change, struct topic_error *err)
{
    struct topic_text text = change->request->text;
    struct topic_error why = {0};
    if (text.len > TOPIC_TOPICS_FILE_OPERATION_MAX_BYTES) {
        topic_error_set(err,
                        "\"text\" has %zu bytes, and may have %zu: edit a longer topics file "
                        "on its machine",
                        text.len, TOPIC_TOPICS_FILE_OPERATION_MAX_BYTES);
        return TOPIC_CODE_TOO_LARGE;
    }
    if (topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS).len == 0) {
        topic_error_set(err, "\"text\" is empty: if nothing is decided, write a comment that says "
                             "so (# nothing)");
        return TOPIC_CODE_BAD_REQUEST;
    }
    struct topic_model *governed = topic_topics_file_apply_text(
        change->models.model, text, change->operation->min_familiarity, &why);
    topic_model_unref(governed);
    if (governed)
        return TOPIC_CODE_NONE;
    topic_error_set(err, "%s: %s", change->operation->path, why.text);
    return TOPIC_CODE_BAD_REQUEST;
}

static enum topic_code write_text(const struct change *change, struct topic_text text,
                                  struct topic_error *err)
{
    struct topic_error why = {0};
    if (topic_topics_file_writer_replace(change->operation->path, text, &why) == 0)
        return TOPIC_CODE_NONE;
    topic_error_set(err,
                    "%s: the topics in force stay: see that topicd can write the file and its "
                    "directory",
                    why.text);
    return TOPIC_CODE_STORAGE;
}

static enum topic_code load(const struct change *change, struct topic_error *err)
{
    struct topic_model_exchange_switch wanted = {.kind = TOPIC_RELOAD_TOPICS, .is_forced = true};
    return topic_model_exchange_make_switch(change->operation->exchange, &wanted, err) < 0
               ? wanted.code
               : TOPIC_CODE_NONE;
}

/* A text that is there already was saved by a request that got no answer: it is only loaded. */
static enum topic_code save(const struct change *change, const char *revision,
                            struct topic_error *err)
{
    bool is_there = strcmp(revision, change->revision) == 0;
    struct topic_error ignored = {0};
    enum topic_code code =
        is_there ? TOPIC_CODE_NONE : write_text(change, change->request->text, err);
    if (code != TOPIC_CODE_NONE)
        return code;
    code = load(change, err);
    if (code != TOPIC_CODE_NONE && !is_there &&
        write_text(change, text_of(&change->file), &ignored) != TOPIC_CODE_NONE)
        topic_log(TOPIC_LOG_ERROR, "topics-file-failed",
                  "%s has the new text, which could not be loaded: %s; it could not be put back: "
                  "%s",
                  change->operation->path, err->text, ignored.text);
    return code;
}

static enum topic_code check_and_save(const struct change *change, struct topic_error *err)
{
    const struct topic_topics_file_request *request = change->request;
    char revision[REVISION_SIZE];
    set_revision(revision, request->text);
    if (!is_revision(change->revision, request->revision) &&
        strcmp(revision, change->revision) != 0) {
        topic_error_set(err, "the topics file was changed meanwhile: read it again");
        return TOPIC_CODE_CONFLICT;
    }
    enum topic_code code = check_text(change, err);
    return code != TOPIC_CODE_NONE || request->is_check ? code : save(change, revision, err);
}

/* ---- its event ---- */

static int begin_event(struct topic_store *store, void *context, struct topic_error *err)
{
    struct change *change = context;
    return topic_model_change_begin(store, &change->author, TOPIC_EVENT_LOG_TOPICS_FILE,
                                    (struct topic_text){0}, &change->event, err);
}

static int finish_event(struct topic_store *store, void *context, struct topic_error *err)
{
    const struct topic_model_change *event = &((struct change *)context)->event;
    return topic_model_change_finish(store, event->event, event->model, event->previous, err);
}

static int abandon_event(struct topic_store *store, void *context, struct topic_error *err)
{
    return topic_model_change_abandon(store, ((struct change *)context)->event.event, err);
}

static enum topic_code call_store(struct change *change,
                                  int (*step)(struct topic_store *, void *, struct topic_error *),
                                  struct topic_error *err)
{
    enum topic_failure failure;
    return topic_store_writer_call(change->operation->store, step, change, &failure, err) < 0
               ? topic_store_operation_code(failure)
               : TOPIC_CODE_NONE;
}

static enum topic_code make_change(struct change *change, struct topic_error *err)
{
    struct topic_model_change *event = &change->event;
    enum topic_code code = check_and_save(change, err);
    if (code == TOPIC_CODE_NONE) {
        struct topic_text previous = change->request->revision;
        set_revision(event->model, change->request->text);
        snprintf(event->previous, sizeof event->previous, "%.*s", (int)previous.len,
                 previous.bytes);
    }
    return code;
}

static enum topic_code change_with_event(struct change *change, struct topic_error *err)
{
    struct topic_error ignored = {0};
    enum topic_code code = call_store(change, begin_event, err);
    if (code != TOPIC_CODE_NONE || change->event.is_done)
        return code;
    code = make_change(change, err);
    if (code == TOPIC_CODE_NONE)
        return call_store(change, finish_event, err);
    call_store(change, abandon_event, &ignored);
    return code;
}

/* ---- answers ---- */

static void write_change(struct topic_json *json, const struct change *change)
{
    const struct topic_model_change *event = &change->event;
    bool is_saved = !change->request->is_check;
    topic_json_put_cstring(json, "revision", is_saved ? event->model : change->revision);
    topic_json_put_bool(json, "saved", is_saved);
    if (event->event == 0)
        return;
    topic_store_json_number(json, "event", event->event);
    topic_json_put_bool(json, "repeated", event->is_done && event->is_repeated);
}

static enum topic_code write_answer(const struct change *change, struct topic_job *job,
                                    struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, &job->reply, err);
    topic_reply_open(&json, job->id);
    if (change->request->text.bytes) {
        write_change(&json, change);
    } else {
        topic_json_put_text(&json, "text", text_of(&change->file));
        topic_json_put_cstring(&json, "revision", change->revision);
    }
    topic_json_close(&json, '}');
    return topic_json_finish(&json) == 0 ? TOPIC_CODE_NONE : TOPIC_CODE_INTERNAL;
}

static enum topic_code refuse(enum topic_code code, const char *why, struct topic_error *err)
{
    topic_error_set(err, "%s", why);
    return code;
}

static enum topic_code read_or_change(struct change *change, unsigned rights,
                                      struct topic_error *err)
{
    const struct topic_topics_file_operation *operation = change->operation;
    bool changes = change->request->text.bytes != NULL;
    if (!operation->path)
        return refuse(TOPIC_CODE_UNKNOWN_OP,
                      "this topicd has no topics file: start it with --topics FILE", err);
    if (changes && !(rights & TOPIC_RIGHT_TRAIN))
        return refuse(TOPIC_CODE_DENIED,
                      "this key may read the topics file and not change it: give it the right "
                      "\"train\" in the client list",
                      err);
    if (read_file(change, err) < 0)
        return TOPIC_CODE_STORAGE;
    if (!changes && !topic_utf8_is_valid(text_of(&change->file).bytes, change->file.size)) {
        topic_error_set(err, "%s: is not UTF-8: correct it on its machine", operation->path);
        return TOPIC_CODE_STORAGE;
    }
    if (!changes)
        return TOPIC_CODE_NONE;
    if (topic_model_exchange_copy_models(operation->exchange, &change->models, err) < 0)
        return TOPIC_CODE_INTERNAL;
    change->author.model = topic_text_of(change->models.serving);
    return operation->store && !change->request->is_check ? change_with_event(change, err)
                                                          : make_change(change, err);
}

static void log_change(const struct change *change)
{
    struct topic_text actor = change->author.actor;
    if (change->request->text.bytes && !change->request->is_check && !change->event.is_done)
        topic_log(TOPIC_LOG_INFO, "topics-file-saved", "%s: revision %s, by %.*s",
                  change->operation->path, change->event.model, (int)actor.len, actor.bytes);
}

void topic_topics_file_operation_run(const struct topic_topics_file_operation *operation,
                                     struct topic_job *job)
{
    const struct topic_store_task *task = job->as.request.task;
    struct change change = {.operation = operation,
                            .request = &task->topics_file,
                            .author = topic_store_task_author(task, topic_clock_unix_ms())};
    struct topic_error err = {0};
    enum topic_code code = read_or_change(&change, job->as.request.rights, &err);
    if (code == TOPIC_CODE_NONE) {
        log_change(&change);
        code = write_answer(&change, job, &err);
    }
    if (code != TOPIC_CODE_NONE)
        topic_job_refuse(job, code, err.text);
    topic_model_exchange_release_models(&change.models);
    topic_file_release(&change.file);
}
