#include "daemon/storing/store_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "policy/label_names.h"
#include "store/name_list.h"

/* Measured where names, texts and histories are as long as they may be, and with room for slower
 * processors; what a request takes beyond it counts afterwards. */
#define CHANGE_NS ((uint64_t)1000 * 1000)
#define UNDO_NS ((uint64_t)5 * 1000 * 1000)
#define ITEM_NS ((uint64_t)100 * 1000)
#define BYTE_NS 50

static bool is_of_models(enum topic_operation operation)
{
    return operation == TOPIC_OPERATION_TRAIN || operation == TOPIC_OPERATION_TRAINING ||
           operation == TOPIC_OPERATION_DIFFERENCES || operation == TOPIC_OPERATION_PROMOTE ||
           operation == TOPIC_OPERATION_ROLLBACK;
}

static int read_request(struct topic_store_task *task, struct topic_text frame,
                        const struct topic_field_map *map, struct topic_error *err)
{
    if (task->operation == TOPIC_OPERATION_TOPICS_FILE)
        return topic_topics_file_request_read(&task->topics_file, frame, err);
    return is_of_models(task->operation)
               ? topic_training_request_read(&task->training, task->operation, frame, err)
               : topic_store_request_read(&task->request, task->operation, frame, map, err);
}

struct topic_store_task *topic_store_task_new(enum topic_operation operation,
                                              struct topic_text frame,
                                              const struct topic_field_map *map,
                                              struct topic_error *err)
{
    struct topic_store_task *task = topic_memory_new(1, sizeof *task, err);
    if (!task)
        return NULL;
    task->operation = operation;
    if (read_request(task, frame, map, err) == 0)
        return task;
    topic_store_task_free(task);
    return NULL;
}

struct topic_store_task *topic_store_task_new_backup(struct topic_text path,
                                                     struct topic_error *err)
{
    struct topic_store_task *task = topic_memory_new(1, sizeof *task, err);
    if (!task)
        return NULL;
    task->operation = TOPIC_OPERATION_BACKUP;
    task->backup_path = topic_memory_copy(path.bytes, path.len, err);
    if (task->backup_path)
        return task;
    topic_store_task_free(task);
    return NULL;
}

void topic_store_task_free(struct topic_store_task *task)
{
    if (!task)
        return;
    free(task->backup_path);
    free(task->registry);
    topic_store_request_release(&task->request);
    topic_training_request_release(&task->training);
    topic_topics_file_request_release(&task->topics_file);
    topic_buffer_release(&task->suggested);
    topic_buffer_release(&task->unknown);
    topic_buffer_release(&task->likeliest);
    topic_model_unref(task->governed);
    free(task);
}

static const struct topic_request_members_author *author_of(const struct topic_store_task *task)
{
    if (task->operation == TOPIC_OPERATION_TOPICS_FILE)
        return &task->topics_file.author;
    return is_of_models(task->operation) ? &task->training.author : &task->request.author;
}

struct topic_text topic_store_task_user(const struct topic_store_task *task)
{
    return author_of(task)->user;
}

struct topic_event_log_author topic_store_task_author(const struct topic_store_task *task,
                                                      int64_t now_ms)
{
    const struct topic_request_members_author *given = author_of(task);
    struct topic_text client = {task->client, strlen(task->client)};
    struct topic_event_log_author author = {.client = client,
                                            .actor = given->user.bytes ? given->user : client,
                                            .source = given->source,
                                            .key = given->key,
                                            .time_ms = now_ms};
    memcpy(author.digest, given->digest, sizeof author.digest);
    if (task->model[0]) {
        const struct topic_buffer *names = &task->suggested;
        author.model = topic_text_of(task->model);
        author.suggested = names->len > 0 ? (struct topic_text){names->bytes, names->len}
                                          : (struct topic_text){"", 0};
    }
    return author;
}

static size_t request_bytes(const struct topic_store_task *task)
{
    if (task->operation == TOPIC_OPERATION_TOPICS_FILE)
        return topic_request_members_kept_bytes(&task->topics_file.json);
    return is_of_models(task->operation) ? topic_request_members_kept_bytes(&task->training.json)
                                         : topic_store_request_kept_bytes(&task->request);
}

size_t topic_store_task_kept_bytes(const struct topic_store_task *task)
{
    return sizeof *task + request_bytes(task) + task->suggested.capacity + task->unknown.capacity +
           task->likeliest.capacity;
}

uint64_t topic_store_task_cost(const struct topic_store_task *task, size_t size_bytes)
{
    const uint64_t read_ns = CHANGE_NS + size_bytes * BYTE_NS;
    switch ((int)task->operation) {
    case TOPIC_OPERATION_UNDO:
        return read_ns + UNDO_NS;
    case TOPIC_OPERATION_HISTORY:
        return read_ns + task->request.count * ITEM_NS;
    case TOPIC_OPERATION_QUEUE:
        return read_ns + task->request.take * ITEM_NS;
    default:
        return read_ns;
    }
}

static int add_line(struct topic_buffer *lines, const char *name, size_t len,
                    struct topic_error *err)
{
    return topic_buffer_format(lines, err, "%s%.*s", lines->len > 0 ? "\n" : "", (int)len, name);
}

/* A name that is new may be meant so, or be a typing error: the answer says which are. */
static int find_unknown(struct topic_store_task *task, struct topic_model *model,
                        struct topic_error *err)
{
    struct topic_text lines = {task->request.given.bytes, task->request.given.len};
    struct topic_text name;
    while (topic_name_list_next_line(&lines, &name))
        if (!topic_label_names_is_known(model, name) &&
            add_line(&task->unknown, name.bytes, name.len, err) < 0)
            return -1;
    return 0;
}

static int find_likeliest(struct topic_store_task *task, struct topic_model *model,
                          struct topic_scratch *scratch, struct topic_error *err)
{
    const struct topic_store_request *request = &task->request;
    return topic_label_names_find_likeliest(
        model, scratch, &request->article,
        (struct topic_text){request->given.bytes, request->given.len}, &task->likeliest, err);
}

int topic_store_task_suggest(struct topic_store_task *task, struct topic_model *model,
                             struct topic_scratch *scratch, struct topic_error *err)
{
    const struct topic_tag_options options = {.threshold = -1};
    struct topic_tags tags;
    if (is_of_models(task->operation) || task->operation == TOPIC_OPERATION_TOPICS_FILE)
        return 0;
    task->governed = topic_model_ref(model);
    if (task->operation != TOPIC_OPERATION_FEEDBACK)
        return 0;
    if (find_unknown(task, model, err) < 0)
        return -1;
    if (!task->request.has_text)
        return 0;
    if (find_likeliest(task, model, scratch, err) < 0 ||
        topic_model_tag(model, scratch, &task->request.article, &options, &tags, err) < 0)
        return -1;
    snprintf(task->model, sizeof task->model, "%s", topic_model_id(model));
    for (size_t i = 0; i < tags.count; i++) {
        const char *name = topic_model_topic_name(model, tags.items[i].topic);
        if (add_line(&task->suggested, name, strlen(name), err) < 0)
            return -1;
    }
    return 0;
}
