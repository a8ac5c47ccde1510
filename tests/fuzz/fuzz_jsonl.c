/* JSON, one article per line or a list of articles. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    read_as("jsonl", bytes, len);
    return 0;
}
