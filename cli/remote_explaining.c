#include "cli/remote_explaining.h"

#include <math.h>

#include "cli/remote_tagging.h"
#include "wire/json.h"

int topic_remote_explaining_open(struct topic_remote_explaining *task,
                                 const struct topic_daemon_address *daemon, struct topic_error *err)
{
    task->client = topic_remote_tagging_connect(daemon, err);
    return task->client ? 0 : -1;
}

static int write_request(struct topic_remote_explaining *task, const struct topic_record *record,
                         struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(&task->request);
    topic_json_init(&json, &task->request, err);
    topic_json_open(&json, '{');
    topic_json_put_cstring(&json, "op", "explain");
    topic_remote_tagging_put_article(&json, record);
    if (task->topic)
        topic_json_put_cstring(&json, "topic", task->topic);
    if (task->min_familiarity != 0)
        topic_json_put_decimal(&json, "min_familiarity", fmax(task->min_familiarity, 0), 9);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

int topic_remote_explaining_ask(struct topic_remote_explaining *task,
                                const struct topic_record *record, struct topic_text *answer,
                                struct topic_error *err)
{
    struct topic_client_answer received;
    if (write_request(task, record, err) < 0 ||
        topic_client_send_json(task->client, task->request.bytes, task->request.len, err) < 0 ||
        topic_client_receive(task->client, &received, err) < 0)
        return -1;
    if (received.code)
        return topic_error_set(err, "the daemon answered %s: %s", received.code, received.message);
    *answer = received.json;
    return 0;
}

void topic_remote_explaining_close(struct topic_remote_explaining *task)
{
    topic_client_free(task->client);
    topic_buffer_release(&task->request);
}
