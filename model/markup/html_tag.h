/* html_tag.h - which tags HTML has, and what its elements do to the text in them. */
#ifndef TOPIC_MODEL_MARKUP_HTML_TAG_H
#define TOPIC_MODEL_MARKUP_HTML_TAG_H

#include <stdbool.h>
#include <stddef.h>

#include "model/text/text_rules.h"
#include "topicd/article.h"

/* Whether the text contains a tag or comment that only HTML has. */
bool topic_html_tag_is_in(struct topic_text text, const struct topic_text_rules *rules);

/* Whether an element of this name may begin or end within a word. */
bool topic_html_tag_is_inline(const char *name, size_t len);

/* Whether the text of an element of this name is not shown as text of the page. */
bool topic_html_tag_is_hidden(const char *name, size_t len);

#endif
