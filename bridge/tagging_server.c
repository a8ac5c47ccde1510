#include "bridge/tagging_server.h"

#include "base/clock.h"
#include "base/log.h"
#include "hooks/hooks.h"
#include "wire/client/user_client.h"

/* A server that is away is asked again after so long. */
#define RETRY_MS 1000

/* A connection to a server that is there is up long before. */
#define CONNECT_TIMEOUT_MS 1000

static const char ping[] = "{\"op\":\"ping\"}";

int topic_tagging_server_check(const struct topic_tagging_server *server,
                               const struct topic_tagging_options *tagging, struct topic_error *err)
{
    const struct topic_client_options options = {.connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                                 .server_key = tagging->server_key,
                                                 .key_path = tagging->key_path};
    struct topic_client *client = topic_client_new_for_user(server->endpoint, &options, -1, err);
    topic_client_free(client);
    return client ? 0 : -1;
}

void topic_tagging_server_disconnect(struct topic_tagging_server *server)
{
    topic_client_free(server->client);
    server->client = NULL;
}

void topic_tagging_server_leave(struct topic_tagging_server *server, const struct topic_error *why)
{
    if (server->retry_ms == 0)
        topic_log(TOPIC_LOG_WARNING, "server-away", "%s: gets no records until it answers again",
                  why->text);
    server->retry_ms = topic_clock_now_ms() + RETRY_MS;
    topic_tagging_server_disconnect(server);
}

static int answer_ping(struct topic_tagging_server *server, struct topic_error *err)
{
    struct topic_client_answer answer;
    if (topic_client_send_json(server->client, ping, sizeof ping - 1, err) < 0 ||
        topic_client_receive(server->client, &answer, err) < 0)
        return -1;
    return answer.code ? topic_error_set(err, "%s: answers %s: %s", server->endpoint, answer.code,
                                         answer.message)
                       : 0;
}

bool topic_tagging_server_is_usable(struct topic_tagging_server *server,
                                    const struct topic_tagging_options *tagging)
{
    struct topic_error why = {0};
    if (server->client)
        return true;
    if (server->retry_ms > topic_clock_now_ms())
        return false;
    const struct topic_client_options options = {.timeout_ms = tagging->timeout_ms,
                                                 .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                                 .server_key = tagging->server_key,
                                                 .key_path = tagging->key_path};
    server->client =
        topic_client_new_for_user(server->endpoint, &options, topic_hooks_cut_fd(), &why);
    server->connection++;
    if (!server->client || answer_ping(server, &why) < 0) {
        topic_tagging_server_leave(server, &why);
        return false;
    }
    if (server->retry_ms > 0)
        topic_log(TOPIC_LOG_INFO, "server-back", "%s: answers again", server->endpoint);
    server->retry_ms = 0;
    server->is_refusing = false;
    return true;
}
