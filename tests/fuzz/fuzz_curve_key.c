/* Certificates: they are refused, or valid keys are read from them. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "tests/fuzz/memory_file.h"
#include "topicd/error.h"
#include "wire/curve_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_curve_key_pair pair;
    char key[TOPIC_CURVE_KEY_LENGTH + 1];
    struct memory_file file = memory_file_make(bytes, len);
    int status = topic_curve_key_pair_read(&pair, file.path, &err);
    assert((status < 0) == topic_error_is_set(&err));
    if (status == 0) {
        assert(topic_curve_key_is_valid(pair.secret_key, strlen(pair.secret_key), NULL));
        assert(topic_curve_key_public_read(key, file.path, &err) == 0);
        assert(strcmp(key, pair.public_key) == 0);
    }
    err = (struct topic_error){0};
    status = topic_curve_key_public_read(key, file.path, &err);
    assert((status < 0) == topic_error_is_set(&err));
    assert(status < 0 || topic_curve_key_is_valid(key, strlen(key), NULL));
    topic_curve_key_pair_release(&pair);
    close(file.fd);
    return 0;
}
