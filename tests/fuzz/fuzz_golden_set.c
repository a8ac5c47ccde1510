/* Golden sets: a file is refused, or a model can be checked with it. */
#include <assert.h>
#include <stdint.h>

#include "registry/golden_set.h"
#include "tests/fuzz/toy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_golden_set golden;
    const struct topic_text text = {(const char *)bytes, len};
    int status = topic_golden_set_read(&golden, text, "set", &err);
    assert((status < 0) == topic_error_is_set(&err));
    assert(golden.count <= TOPIC_GOLDEN_SET_MAX_ARTICLES);
    if (status == 0) {
        status = topic_golden_set_check(&golden, "set", toy(), &err);
        assert((status < 0) == topic_error_is_set(&err));
    }
    topic_golden_set_release(&golden);
    return 0;
}
