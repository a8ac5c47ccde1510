/* The list of clients: any file is read or refused with an error, and every client that is read has
 * a key, a name and rights. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "daemon/access/acl.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_acl acl;
    int status = topic_acl_parse(&acl, (const char *)bytes, len, "list", &err);
    assert((status < 0) == topic_error_is_set(&err));
    for (size_t i = 0; status == 0 && i < acl.count; i++) {
        const struct topic_acl_client *client = &acl.clients[i];
        assert(topic_acl_find(&acl, client->key) == client);
        assert(client->rights != 0 && client->name[0] != '\0');
        assert(topic_curve_key_is_valid(client->key, strlen(client->key), NULL));
    }
    topic_acl_release(&acl);
    return 0;
}
