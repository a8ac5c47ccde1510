/* Reads HTML while libxml2's n-th allocation fails, once or with all later ones; the first two
 * bytes of the input choose. The call must return, with the text or with an error. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlmemory.h>

#include "model/markup/html.h"
#include "tests/fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The allocation that fails, counted from now; 0: none. */
static unsigned calls_left;
static bool fail_all_later;

static bool is_due(void)
{
    if (calls_left != 1)
        calls_left -= calls_left > 0;
    else
        return fail_all_later || calls_left-- == 1;
    return false;
}

static void *failing_malloc(size_t size)
{
    return is_due() ? NULL : malloc(size);
}

static void *failing_realloc(void *memory, size_t size)
{
    return is_due() ? NULL : realloc(memory, size);
}

static char *failing_strdup(const char *text)
{
    return is_due() ? NULL : strdup(text);
}

static void prepare(void)
{
    static bool is_prepared;
    if (!is_prepared) {
        xmlMemSetup(free, failing_malloc, failing_realloc, failing_strdup);
        topic_html_prepare();
    }
    is_prepared = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct topic_visible_text visible; /* reused, as in the daemon */
    struct topic_error err = {0};
    if (len < 3)
        return 0;
    prepare();
    visible.text = (struct topic_text){(const char *)bytes + 2, len - 2};
    visible.piece_count = 0;
    visible.cursor = 0;
    fail_all_later = bytes[0] & 1;
    calls_left = 1 + bytes[0] / 2u + 128u * bytes[1];
    int status = topic_html_reduce(&visible, topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), &err);
    calls_left = 0;
    assert((status < 0) == topic_error_is_set(&err));
    if (status == 0)
        check_pieces(&visible, len - 2);
    return 0;
}
