/* The list of clients: whatever is in the file, it is read or refused, and what is read has keys,
 * names and rights. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "daemon/allow.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_allow allow;
    int status = topic_allow_parse(&allow, (const char *)bytes, len, "list", &err);
    assert((status < 0) == topic_error_is_set(&err));
    for (size_t i = 0; status == 0 && i < allow.count; i++) {
        const struct topic_allow_client *client = &allow.clients[i];
        assert(topic_allow_find(&allow, client->key) == client);
        assert(client->rights != 0 && client->name[0] != '\0');
        assert(topic_key_is_valid(client->key, strlen(client->key), NULL));
    }
    topic_allow_release(&allow);
    return 0;
}
