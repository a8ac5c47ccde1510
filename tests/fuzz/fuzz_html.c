/* Reads any text as HTML, even if topic_markup_reduce() would not. */
#include <assert.h>
#include <stdint.h>

#include "model/markup/html.h"
#include "tests/fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct topic_visible_text visible; /* reused, as in the daemon */
    struct topic_error err = {0};
    if (len == 0)
        return 0; /* topic_html_reduce() is never called without a tag */
    visible.text = (struct topic_text){(const char *)bytes, len};
    visible.piece_count = 0;
    visible.cursor = 0;
    assert(topic_html_reduce(&visible, topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), &err) == 0);
    check_pieces(&visible, len);
    return 0;
}
