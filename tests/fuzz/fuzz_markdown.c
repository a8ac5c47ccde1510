/* Markdown with front matter. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    read_as("markdown", bytes, len);
    return 0;
}
