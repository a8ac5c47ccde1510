#include "daemon/config/options.h"

#include <string.h>

const char *topic_options_clients_path(const struct topic_options *options)
{
    bool is_any = options->clients && strcmp(options->clients, TOPIC_OPTIONS_ANY_CLIENT) == 0;
    return is_any ? NULL : options->clients;
}
