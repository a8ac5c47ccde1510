/* Tokenises any text after markup.h: every token lies within the visible text, and its source
 * within the input. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "model/markup/markup.h"
#include "model/text/tokenizer.h"
#include "tests/fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_tokens(struct topic_visible_text *visible, size_t len)
{
    struct topic_tokenizer tokenizer;
    struct topic_token token;
    size_t start = 0;
    size_t source_before = 0;
    topic_tokenizer_init(&tokenizer, visible->text, topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST));
    while (topic_tokenizer_next(&tokenizer, &token)) {
        assert(token.len > 0 && topic_utf8_is_valid(token.text, token.len));
        assert(token.start < token.end && token.end <= visible->text.len);
        assert(token.start >= start);
        start = token.start;
        size_t source_start;
        size_t source_end;
        topic_source_map_to_source(visible, token.start, token.end, &source_start, &source_end);
        /* Empty where the HTML parser does not give an offset: for an '&' before more letters than
         * any reference has. */
        assert(source_start <= source_end && source_end <= len);
        assert(source_start >= source_before);
        source_before = source_start;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct topic_visible_text visible; /* reused, as in the daemon */
    struct topic_error err = {0};
    struct topic_text text = {(const char *)bytes, len};
    assert(topic_markup_reduce(&visible, text, topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST),
                               &err) == 0);
    check_pieces(&visible, len);
    check_tokens(&visible, len);
    return 0;
}
