/* The parser of record/parser beside jansson. */
#include <stdint.h>

#include "tests/fuzz/json_both_ways.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    parse_both_ways((struct topic_text){(const char *)bytes, len});
    return 0;
}
