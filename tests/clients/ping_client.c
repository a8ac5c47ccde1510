/* ping_client.c ENDPOINT CONNECT_TIMEOUT_MS [SERVER_KEY [KEY_FILE]] - sends one ping; prints its
 * answer, or why there is none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "topicd/client.h"

static const char ping[] = "{\"op\":\"ping\"}";

int main(int argc, char **argv)
{
    struct topic_error err = {0};
    struct topic_client_answer answer;
    const struct topic_client_options options = {.connect_timeout_ms = atoi(argv[2]),
                                                 .server_key = argc > 3 ? argv[3] : NULL,
                                                 .key_path = argc > 4 ? argv[4] : NULL};
    struct topic_client *client = topic_client_new(argv[1], &options, &err);
    if (client && topic_client_send_json(client, ping, strlen(ping), &err) == 0 &&
        topic_client_receive(client, &answer, &err) == 0)
        printf("%.*s\n", (int)answer.json.len, answer.json.bytes);
    else
        puts(err.text);
    topic_client_free(client);
    return 0;
}
