#include "record/json_cure.h"

#include <ctype.h>
#include <stdbool.h>

#include "base/text_scan.h"

#define QUOTES "; put names and texts in double quotes"

static char last_of(struct topic_text text)
{
    text = topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS);
    return text.len > 0 ? text.bytes[text.len - 1] : '\0';
}

static const char *cure_of_word(struct topic_text text, size_t start, size_t end)
{
    static const char *const python[] = {"True", "False", "None"};
    const struct topic_text word = {text.bytes + start, end - start};
    size_t behind = topic_text_scan_skip(text, end, " ");
    bool is_name = behind < text.len && text.bytes[behind] == ':' &&
                   topic_text_scan_is_any(last_of((struct topic_text){text.bytes, start}), "{,");
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(word, python))
        return "; write it with json.dumps, as true, false or null";
    if (end < text.len && text.bytes[end] == '(' && isupper((unsigned char)word.bytes[0]))
        return "; JSON has no calls: of MongoDB's, mongoexport writes JSON";
    return is_name ? QUOTES : "";
}

static const char *cure_of_sign(char sign, char before)
{
    switch (sign) {
    case '/':
    case '#':
        return "; JSON has no comments: remove them";
    case '}':
    case ']':
        return before == ',' ? "; remove the comma before it" : "";
    case '\'':
        return topic_text_scan_is_any(before, "{[,:") ? QUOTES : "";
    default:
        return "";
    }
}

const char *topic_json_cure(struct topic_text text, size_t position)
{
    size_t end = position < text.len ? position : text.len;
    size_t start = end;
    while (start > 0 && (isalnum((unsigned char)text.bytes[start - 1]) ||
                         topic_text_scan_is_any(text.bytes[start - 1], "_$")))
        start--;
    if (end == 0)
        return "";
    return start < end ? cure_of_word(text, start, end)
                       : cure_of_sign(text.bytes[end - 1],
                                      last_of((struct topic_text){text.bytes, end - 1}));
}
