#include "wire/request_key.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

int topic_request_key_make(char key[TOPIC_REQUEST_KEY_LENGTH + 1], struct topic_error *err)
{
    unsigned char bytes[TOPIC_REQUEST_KEY_LENGTH / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return topic_error_set(err, "cannot make a key for the request: %s", strerror(errno));
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(key + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}
