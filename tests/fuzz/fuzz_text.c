/* fastText lines, plain lines and a format told by the content: the first byte chooses. */
#include "tests/fuzz/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char *const formats[] = {"fasttext", "text", NULL};
    if (len > 0)
        read_as(formats[bytes[0] % 3], bytes + 1, len - 1);
    return 0;
}
