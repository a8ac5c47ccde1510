#include "cli/options/daemon_map.h"

#include <jansson.h>

#include "wire/client/client_reply.h"

static const char ping[] = "{\"op\":\"ping\"}";

int topic_daemon_map_use(struct topic_client *client, struct topic_corpus_arguments *arguments,
                         struct topic_error *err)
{
    struct topic_client_answer answer;
    if (arguments->map_text)
        return 0;
    if (topic_client_send_json(client, ping, sizeof ping - 1, err) < 0 ||
        topic_client_receive(client, &answer, err) < 0)
        return -1;
    json_t *object = topic_client_reply_object(answer.json, err);
    const json_t *map = json_object_get(object, "map");
    const struct topic_text text = {json_string_value(map), json_string_length(map)};
    int status = object ? 0 : -1;
    if (text.len > 0)
        status = topic_corpus_arguments_use_map(arguments, text, err);
    json_decref(object);
    return status;
}
