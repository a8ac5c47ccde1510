/* fastText lines, plain text lines or a detected format, chosen by the first byte. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char *const formats[] = {"fasttext", "text", NULL};
    if (len > 0)
        read_as(formats[bytes[0] % 3], bytes + 1, len - 1);
    return 0;
}
