/* The metadata of a version: the time of its promotion is well formed or empty. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "registry/metadata.h"
#include "tests/fuzz/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_metadata metadata;
    struct memory_file file = memory_file_make(bytes, len);
    topic_metadata_read(&metadata, file.fd);
    assert(metadata.promoted[0] == '\0' ||
           strspn(metadata.promoted, "0123456789-T:Z") == TOPIC_METADATA_SIZE - 1);
    close(file.fd);
    return 0;
}
