/* Answers of a daemon, or of another program at its endpoint, to "status". */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "wire/client/status_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_status_reader status;
    int result =
        topic_status_reader_read(&status, (struct topic_text){(const char *)bytes, len}, &err);
    assert((result < 0) == topic_error_is_set(&err));
    if (result == 0) {
        assert(strlen(status.model) + strlen(status.model_path) + strlen(status.version) <= len);
        assert(status.bucket_count <= TOPIC_STATUS_READER_MAX_BUCKETS);
        for (size_t i = 0; i < status.topic_count; i++)
            assert(strlen(status.topics[i].name) <= len);
    }
    topic_status_reader_release(&status);
    return 0;
}
