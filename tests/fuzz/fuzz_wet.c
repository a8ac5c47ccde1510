/* Texts of WARC, as Common Crawl extracts them. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    read_as("wet", bytes, len);
    return 0;
}
