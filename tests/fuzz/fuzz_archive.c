/* Compressed files and archives, of a detected format. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    read_as(NULL, bytes, len);
    return 0;
}
