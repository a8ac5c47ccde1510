#include "cli/options/daemon_address.h"

#include <math.h>
#include <stdlib.h>

#include "cli/command/command.h"
#include "hooks/hooks.h"
#include "wire/client/user_client.h"

#define TIMEOUT_MIN_S 0.001
#define TIMEOUT_MAX_S 86400.0

int topic_daemon_address_set_timeout(const char *command, struct topic_daemon_address *address,
                                     int default_ms)
{
    char *end = NULL;
    address->timeout_ms = default_ms;
    if (!address->timeout)
        return 0;
    double seconds = strtod(address->timeout, &end);
    if (end == address->timeout || *end != '\0' ||
        !(seconds >= TIMEOUT_MIN_S && seconds <= TIMEOUT_MAX_S)) {
        topic_command_usage(command, "--timeout %s: must be %g to %g seconds", address->timeout,
                            TIMEOUT_MIN_S, TIMEOUT_MAX_S);
        return -1;
    }
    address->timeout_ms = (int)ceil(seconds * 1000);
    return 0;
}

struct topic_client *topic_daemon_address_connect(const struct topic_daemon_address *address,
                                                  const char *endpoint, struct topic_error *err)
{
    const struct topic_client_options options = {.timeout_ms = address->timeout_ms,
                                                 .connect_timeout_ms =
                                                     TOPIC_DAEMON_CONNECT_TIMEOUT_MS,
                                                 .server_key = address->server_key,
                                                 .key_path = address->key_path};
    if (topic_hooks_start_client(NULL, err) < 0)
        return NULL;
    return topic_client_new_for_user(endpoint ? endpoint : address->endpoint, &options,
                                     topic_hooks_cut_fd(), err);
}

void topic_daemon_address_release(struct topic_daemon_address *address)
{
    free(address->endpoint);
    free(address->key_path);
    free(address->server_key);
    free(address->timeout);
}
