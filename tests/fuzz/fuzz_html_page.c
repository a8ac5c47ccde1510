/* Pages of HTML, or a detected format, chosen by the first byte. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len > 0)
        read_as(bytes[0] % 2 ? "html" : NULL, bytes + 1, len - 1);
    return 0;
}
