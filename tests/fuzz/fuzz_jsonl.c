/* JSON, by lines or not. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    read_as("jsonl", bytes, len);
    return 0;
}
