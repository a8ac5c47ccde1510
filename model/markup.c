#include "model/markup.h"

#include <stdbool.h>
#include <string.h>

#include "model/lanes.h"
#include "model/visible.h"

/* Without any of these bytes a text holds nothing that a pass would touch: most do not. */
static bool may_hold_markup(struct topic_text text)
{
    return topic_lanes_find(text.bytes, text.len, 0, "<&[\\`") < text.len;
}

int topic_markup_reduce(struct topic_visible *visible, struct topic_text text,
                        struct topic_error *err)
{
    visible->text = text;
    visible->piece_count = 0;
    visible->cursor = 0;
    if (!may_hold_markup(text))
        return 0;
    int status = topic_html_is_likely(text) ? topic_html_reduce(visible, err)
                                            : topic_references_reduce(visible, err);
    return status < 0 ? -1 : topic_markdown_reduce(visible, err);
}
