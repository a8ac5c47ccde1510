#include "web/upstream/call_cost.h"

#include <string.h>

#include "wire/request_cost.h"

/* Estimates are of the slowest text, three to six times what ordinary text takes. */
#define SHORT_NS ((uint64_t)10 * 1000 * 1000)

/* Short calls that are with topicd for each of its workers: two lists of a hundred articles. */
#define SHORT_NS_PER_WORKER SHORT_NS

uint64_t topic_call_cost_of(const char *op, const json_t *options, size_t articles_count,
                            size_t size_bytes, const struct topic_daemon_size *size)
{
    struct topic_request request = {.operation = TOPIC_OPERATION_TAG,
                                    .options.threshold = -1,
                                    .articles.count = articles_count > 0 ? articles_count : 1,
                                    .articles.is_batch = articles_count > 0};
    const json_t *topic = json_object_get(options, "topic");
    const json_t *top = json_object_get(options, "top");
    if (strcmp(op, "explain") == 0)
        request.operation = TOPIC_OPERATION_EXPLAIN;
    else if (strcmp(op, "tag") != 0)
        return topic_request_cost_of_message(size_bytes);
    request.explain = json_is_true(json_object_get(options, "explain"));
    if (request.operation == TOPIC_OPERATION_EXPLAIN && json_is_string(topic))
        request.topic.bytes = json_string_value(topic);
    if (json_is_number(top) && json_number_value(top) > 0)
        request.options.top = json_number_value(top) < (double)size->topics
                                  ? (size_t)json_number_value(top)
                                  : size->topics;
    return topic_request_cost_of(&request, size_bytes, size->topics);
}

enum topic_call_kind topic_call_cost_kind(uint64_t cost_ns)
{
    if (cost_ns <= SHORT_NS)
        return TOPIC_CALL_SHORT;
    return cost_ns <= TOPIC_REQUEST_COST_LONG_BATCH_NS ? TOPIC_CALL_HEAVY : TOPIC_CALL_LONG;
}

bool topic_call_cost_has_room(enum topic_call_kind kind, const struct topic_call_load *load,
                              const struct topic_daemon_size *size)
{
    switch (kind) {
    case TOPIC_CALL_SHORT:
        return load->cost_ns < size->workers * SHORT_NS_PER_WORKER;
    case TOPIC_CALL_HEAVY:
        return load->count == 0 || load->count + 1 < size->workers;
    default:
        return load->count < size->workers;
    }
}
