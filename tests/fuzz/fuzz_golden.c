/* Golden sets: whatever is in the file, it is read or refused, and what is read can be held against
 * a model. */
#include <assert.h>
#include <stdint.h>

#include "registry/golden.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/toy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_golden golden;
    struct memory_file file = memory_file_make(bytes, len);
    int status = topic_golden_read(&golden, file.path, &err);
    assert((status < 0) == topic_error_is_set(&err));
    assert(golden.count <= TOPIC_GOLDEN_MAX_ARTICLES);
    if (status == 0) {
        status = topic_golden_check(&golden, file.path, toy(), &err);
        assert((status < 0) == topic_error_is_set(&err));
    }
    topic_golden_release(&golden);
    close(file.fd);
    return 0;
}
