/* Any text read as HTML, also one that topic_markup_reduce would not take for it. */
#include <assert.h>
#include <stdint.h>

#include "model/text/html.h"
#include "tests/fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct topic_visible_text visible; /* used again, as in the daemon */
    struct topic_error err = {0};
    if (len == 0)
        return 0; /* has no tag in it, so that no HTML parser sees it */
    visible.text = (struct topic_text){(const char *)bytes, len};
    visible.piece_count = 0;
    visible.cursor = 0;
    assert(topic_html_reduce(&visible, &err) == 0);
    check_pieces(&visible, len);
    return 0;
}
