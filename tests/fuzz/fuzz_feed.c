/* Feeds in XML. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    read_as("feed", bytes, len);
    return 0;
}
