#include "record/label/label_list.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/label/label_text.h"

/* np.str_('AI'), as NumPy 2 prints a text. */
#define NUMPY_TEXT "np.str_("

bool topic_label_list_is_bracketed(struct topic_text text)
{
    static const char *const pairs[] = {"[]", "{}", "()"};
    for (size_t i = 0; text.len >= 2 && i < sizeof pairs / sizeof *pairs; i++)
        if (text.bytes[0] == pairs[i][0] && text.bytes[text.len - 1] == pairs[i][1])
            return pairs[i][0] != '(' || topic_label_text_is_list(text);
    return false;
}

/* The name that begins with its quote, as Python writes it. */
static int next_quoted(struct topic_label_list *list, struct topic_error *err)
{
    const struct topic_text text = list->text;
    const char quote = text.bytes[list->at++];
    topic_buffer_reset(&list->unescaped);
    while (list->at < text.len && text.bytes[list->at] != quote) {
        list->at += text.bytes[list->at] == '\\' && list->at + 1 < text.len;
        if (topic_buffer_append(&list->unescaped, text.bytes + list->at, 1, err) < 0)
            return -1;
        list->at++;
    }
    if (list->at == text.len)
        return topic_error_set(err, "the list of topics has a quote without its end");
    list->at++;
    list->is_quoted = true;
    list->name =
        (struct topic_text){list->unescaped.len ? list->unescaped.bytes : "", list->unescaped.len};
    return 1;
}

static int next_numpy_text(struct topic_label_list *list, struct topic_error *err)
{
    list->at += strlen(NUMPY_TEXT);
    if (list->at == list->text.len || !memchr("'\"", list->text.bytes[list->at], 2))
        return topic_error_set(err, "the list of topics has an object of NumPy: write its names");
    int status = next_quoted(list, err);
    list->at += list->at < list->text.len && list->text.bytes[list->at] == ')';
    return status;
}

static int next_unquoted(struct topic_label_list *list)
{
    const size_t start = list->at;
    const char *start_byte = list->text.bytes + start;
    const char *comma = memchr(start_byte, ',', list->text.len - start);
    const size_t len = comma ? (size_t)(comma - start_byte) : list->text.len - start;
    list->at += len;
    list->is_quoted = false;
    list->name =
        topic_text_scan_trim((struct topic_text){start_byte, len}, TOPIC_LABEL_TEXT_BLANKS);
    return 1;
}

int topic_label_list_next(struct topic_label_list *list, struct topic_error *err)
{
    while (list->at < list->text.len) {
        const char byte = list->text.bytes[list->at];
        if (topic_text_scan_has_prefix(list->text, list->at, NUMPY_TEXT))
            return next_numpy_text(list, err);
        if (byte == '\'' || byte == '"')
            return next_quoted(list, err);
        if (byte != ',' && byte != ';' && !topic_text_is_blank(byte) &&
            !topic_label_text_has_quote_prefix(list->text, list->at))
            return next_unquoted(list);
        list->at++;
    }
    return 0;
}

void topic_label_list_release(struct topic_label_list *list)
{
    topic_buffer_release(&list->unescaped);
    *list = (struct topic_label_list){0};
}
