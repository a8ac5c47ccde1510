#include "cli/options/daemon_address.h"

#include <stdlib.h>

void topic_daemon_address_release(struct topic_daemon_address *address)
{
    free(address->endpoint);
    free(address->key_path);
    free(address->server_key);
}
