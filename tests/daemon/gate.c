/* gate.c - lets a test hold a thread of topicd until a named pipe is opened for writing: a worker,
 * at an article whose title is "gate:PATH"; the main thread, when it is about to learn of
 * connections, at the pipe that $TOPICD_CONNECTION_LIMIT_GATE names; a worker, when it is about to
 * have a shadow tag what it has answered, at that of $TOPICD_SHADOW_GATE; the main thread, when it
 * stops and the time of requests is over, which it then is at once, at that of $TOPICD_STOP_GATE;
 * the store's thread, at each request, at that of $TOPICD_STORE_GATE; the thread of the models, at
 * each request about the topics file, at that of $TOPICD_MODELS_GATE; the first zauth, before it
 * answers anything, at that of $TOPICD_ZAUTH_GATE, and then it ends. A thread that is held is
 * called "gate" meanwhile (/proc/PID/task/TID/comm). Linked into topicd_gated around the product's
 * own functions (ld --wrap). */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/access/connection_limit.h"
#include "daemon/retraining/topics_file_operation.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/shadow/shadow_queue.h"
#include "daemon/store_thread/store_writer.h"
#include "topicd/model.h"

/* czmq's. */
struct pipe;
struct certificate_store;
int zsock_signal(void *pipe, unsigned char status);
void zcertstore_destroy(struct certificate_store **store);

/* The names are ld's. NOLINTBEGIN(bugprone-reserved-identifier) */
void __real_zauth(struct pipe *pipe, void *store);
void __wrap_zauth(struct pipe *pipe, void *store);
int __real_topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                           const struct topic_article *article,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err);
int __wrap_topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                           const struct topic_article *article,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err);
void __real_topic_connection_limit_update(struct topic_connection_limit *limit, size_t index);
void __wrap_topic_connection_limit_update(struct topic_connection_limit *limit, size_t index);
void __real_topic_dispatcher_stop(struct topic_dispatcher *dispatcher);
void __wrap_topic_dispatcher_stop(struct topic_dispatcher *dispatcher);
void __real_topic_shadow_queue_work(struct topic_shadow_queue *shadow_queue,
                                    struct topic_scratch *scratch);
void __wrap_topic_shadow_queue_work(struct topic_shadow_queue *shadow_queue,
                                    struct topic_scratch *scratch);
void __real_topic_store_writer_stop(struct topic_store_writer *writer);
void __wrap_topic_store_writer_stop(struct topic_store_writer *writer);
int __real_topic_store_operation_run(struct topic_store *store, const struct topic_store_task *task,
                                     struct topic_text id, struct topic_buffer *reply,
                                     enum topic_code *code, struct topic_error *err);
int __wrap_topic_store_operation_run(struct topic_store *store, const struct topic_store_task *task,
                                     struct topic_text id, struct topic_buffer *reply,
                                     enum topic_code *code, struct topic_error *err);
void __real_topic_topics_file_operation_run(const struct topic_topics_file_operation *operation,
                                            struct topic_job *job);
void __wrap_topic_topics_file_operation_run(const struct topic_topics_file_operation *operation,
                                            struct topic_job *job);
/* NOLINTEND(bugprone-reserved-identifier) */

static void wait_at(const char *path, size_t len)
{
    char name[256] = "";
    memcpy(name, path, len < sizeof name ? len : sizeof name - 1);
    char thread[16]; /* the kernel's TASK_COMM_LEN */
    prctl(PR_GET_NAME, thread);
    prctl(PR_SET_NAME, "gate");
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    prctl(PR_SET_NAME, thread);
}

static void wait_at_pipe_of(const char *variable)
{
    const char *path = getenv(variable);
    if (path)
        wait_at(path, strlen(path)); /* a pipe that has been removed holds no thread */
}

int __wrap_topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                           const struct topic_article *article,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err) /* NOLINT(bugprone-reserved-identifier) */
{
    struct topic_text title = article->fields[TOPIC_FIELD_TITLE];
    if (title.len > 5 && memcmp(title.bytes, "gate:", 5) == 0)
        wait_at(title.bytes + 5, title.len - 5);
    return __real_topic_model_tag(model, scratch, article, options, tags, err);
}

void __wrap_topic_connection_limit_update(struct topic_connection_limit *limit,
                                          size_t index) /* NOLINT(bugprone-reserved-identifier) */
{
    wait_at_pipe_of("TOPICD_CONNECTION_LIMIT_GATE");
    __real_topic_connection_limit_update(limit, index);
}

void __wrap_topic_shadow_queue_work(
    struct topic_shadow_queue *shadow_queue,
    struct topic_scratch *scratch) /* NOLINT(bugprone-reserved-identifier) */
{
    wait_at_pipe_of("TOPICD_SHADOW_GATE");
    __real_topic_shadow_queue_work(shadow_queue, scratch);
}

void __wrap_topic_dispatcher_stop(
    struct topic_dispatcher *dispatcher) /* NOLINT(bugprone-reserved-identifier) */
{
    __real_topic_dispatcher_stop(dispatcher);
    for (size_t i = 0; getenv("TOPICD_STOP_GATE") && i < TOPIC_JOB_LANES; i++)
        atomic_store(&dispatcher->stop_ms[i], topic_clock_now_ms());
}

/* The last that is told of the stop: who passes the gate finds the time over everywhere. */
void __wrap_topic_store_writer_stop(
    struct topic_store_writer *writer) /* NOLINT(bugprone-reserved-identifier) */
{
    __real_topic_store_writer_stop(writer);
    if (!getenv("TOPICD_STOP_GATE"))
        return;
    atomic_store(&writer->stop_ms, topic_clock_now_ms());
    wait_at_pipe_of("TOPICD_STOP_GATE");
}

int __wrap_topic_store_operation_run(
    struct topic_store *store, const struct topic_store_task *task, struct topic_text id,
    struct topic_buffer *reply, enum topic_code *code,
    struct topic_error *err) /* NOLINT(bugprone-reserved-identifier) */
{
    wait_at_pipe_of("TOPICD_STORE_GATE");
    return __real_topic_store_operation_run(store, task, id, reply, code, err);
}

void __wrap_topic_topics_file_operation_run(
    const struct topic_topics_file_operation *operation,
    struct topic_job *job) /* NOLINT(bugprone-reserved-identifier) */
{
    wait_at_pipe_of("TOPICD_MODELS_GATE");
    __real_topic_topics_file_operation_run(operation, job);
}

void __wrap_zauth(struct pipe *pipe, void *store) /* NOLINT(bugprone-reserved-identifier) */
{
    static atomic_int started;
    struct certificate_store *owned = store;
    if (!getenv("TOPICD_ZAUTH_GATE") || atomic_fetch_add(&started, 1) > 0) {
        __real_zauth(pipe, store);
        return;
    }
    zsock_signal(pipe, 0);
    wait_at_pipe_of("TOPICD_ZAUTH_GATE");
    zcertstore_destroy(&owned);
}
