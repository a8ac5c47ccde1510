#include "cli/options/daemon_address.h"

#include <math.h>
#include <stdlib.h>

#include "cli/command/command.h"

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

void topic_daemon_address_release(struct topic_daemon_address *address)
{
    free(address->endpoint);
    free(address->key_path);
    free(address->server_key);
    free(address->timeout);
}
