/* The text of MDX, which is a part of the document but for a ">" in place of attributes. */
#include "training/front_matter/mdx.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_buffer out = {0};
    int status = topic_mdx_reduce(&out, (struct topic_text){(const char *)bytes, len}, &err);
    assert(status == 0 && !topic_error_is_set(&err) && out.len <= len);
    topic_buffer_release(&out);
    return 0;
}
