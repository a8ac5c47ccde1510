/* Articles of news agencies in XML. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    read_as("news", bytes, len);
    return 0;
}
