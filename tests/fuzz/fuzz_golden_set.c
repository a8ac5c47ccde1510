/* Golden sets: a file is refused, or a model can be checked with it. */
#include <assert.h>
#include <stdint.h>

#include "registry/golden_set.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/toy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_golden_set golden;
    struct memory_file file = memory_file_make(bytes, len);
    int status = topic_golden_set_read(&golden, file.path, &err);
    assert((status < 0) == topic_error_is_set(&err));
    assert(golden.count <= TOPIC_GOLDEN_SET_MAX_ARTICLES);
    if (status == 0) {
        status = topic_golden_set_check(&golden, file.path, toy(), &err);
        assert((status < 0) == topic_error_is_set(&err));
    }
    topic_golden_set_release(&golden);
    close(file.fd);
    return 0;
}
