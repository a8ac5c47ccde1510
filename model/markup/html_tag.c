#include "model/markup/html_tag.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/text_scan.h"

/* Enough for a tag with a long data: URL. Bounds the search for the end of a tag, which would take
 * quadratic time on "<p <p <p". */
#define TAG_MAX_BYTES 8192

/* Elements that may begin or end within a word. */
static const char *const inline_elements[] = {
    "a",    "abbr",   "acronym", "b",   "bdi", "bdo",  "big",  "cite", "code", "del",  "dfn",
    "em",   "font",   "i",       "ins", "kbd", "mark", "nobr", "q",    "s",    "samp", "small",
    "span", "strike", "strong",  "sub", "sup", "time", "tt",   "u",    "var",  "wbr"};

/* Elements that libxml2 does not know. */
static const char *const newer_elements[] = {
    "article", "aside",   "bdi",      "data",   "datalist", "details", "dialog", "figcaption",
    "figure",  "footer",  "header",   "hgroup", "main",     "mark",    "meter",  "nav",
    "output",  "picture", "progress", "rb",     "rp",       "rt",      "rtc",    "ruby",
    "search",  "section", "slot",     "source", "summary",  "time",    "track"};

/* Elements whose text is not shown as text of the page. */
static const char *const hidden_elements[] = {
    "applet",   "audio",  "button", "canvas", "embed", "head", "iframe",   "math",     "noframes",
    "noscript", "object", "script", "select", "style", "svg",  "template", "textarea", "video"};

/* A start tag of one of these makes a text HTML, even without an end tag. */
static const char *const void_elements[] = {"br", "hr", "img", "p", "li", "input", "meta", "link"};

static bool is_one_of(const char *name, size_t len, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (topic_text_scan_is_same_in_any_case(names[i], name, len) && names[i][len] == '\0')
            return true;
    return false;
}
#define IS_ONE_OF(name, len, names) is_one_of(name, len, names, sizeof(names) / sizeof *(names))

bool topic_html_tag_is_inline(const char *name, size_t len)
{
    return IS_ONE_OF(name, len, inline_elements);
}

bool topic_html_tag_is_hidden(const char *name, size_t len)
{
    return IS_ONE_OF(name, len, hidden_elements);
}

static size_t tag_name_length(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len && ((bytes[at] | 0x20) >= 'a' && (bytes[at] | 0x20) <= 'z'))
        at++;
    if (at > 0 && at < len && bytes[at] >= '1' && bytes[at] <= '6')
        at++;
    return at;
}

static bool is_known_element(const char *bytes, size_t len)
{
    xmlChar name[16] = {0};
    for (size_t i = 0; i < len && i + 1 < sizeof name; i++)
        name[i] = (xmlChar)(bytes[i] | (bytes[i] >= 'A' ? 0x20 : 0));
    return htmlTagLookup(name) || IS_ONE_OF(bytes, len, hidden_elements);
}

/* The length of a name such as section, o:p or my-widget. */
static size_t long_name_length(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len && (((bytes[at] | 0x20) >= 'a' && (bytes[at] | 0x20) <= 'z') ||
                        (at > 0 && ((bytes[at] >= '0' && bytes[at] <= '9') || bytes[at] == '-' ||
                                    bytes[at] == ':' || bytes[at] == '_'))))
        at++;
    return at;
}

/* Whether bytes up to the next > have an attribute with its value in quotes. */
static bool has_attribute(const char *bytes, size_t len)
{
    const char *end = memchr(bytes, '>', len < TAG_MAX_BYTES ? len : TAG_MAX_BYTES);
    const char *equals = end ? memchr(bytes, '=', (size_t)(end - bytes)) : NULL;
    return equals && (equals[1] == '"' || equals[1] == '\'');
}

/* Whether the bytes after a '<' or "</" are a tag of an element that HTML 5 has, or that a page or
 * Word defines. Only a tag that closes, or has an attribute, is told from "<IBM>". */
static bool is_html5_tag(const char *bytes, size_t len, bool closes)
{
    size_t name_len = long_name_length(bytes, len);
    if (name_len == 0 || name_len == len || !strchr(" \t\r\n/>", bytes[name_len]))
        return false;
    if (closes && !memchr(bytes, '>', len < TAG_MAX_BYTES ? len : TAG_MAX_BYTES))
        return false;
    if (!closes && !has_attribute(bytes + name_len, len - name_len))
        return false;
    return IS_ONE_OF(bytes, name_len, newer_elements) || is_known_element(bytes, name_len) ||
           memchr(bytes, '-', name_len) || memchr(bytes, ':', name_len);
}

/* Whether the bytes after a '<' make it a tag or comment that only HTML has. */
static bool is_html_tag(const char *bytes, size_t len, const struct topic_text_rules *rules)
{
    if (len >= 3 && memcmp(bytes, "!--", 3) == 0)
        return true;
    if (len >= 8 && topic_text_scan_is_same_in_any_case(bytes, "!doctype", 8))
        return true;
    bool closes = len > 0 && bytes[0] == '/';
    if (closes) {
        bytes++;
        len--;
    }
    if (rules->knows_html5 && is_html5_tag(bytes, len, closes))
        return true;
    size_t name_len = tag_name_length(bytes, len);
    if (name_len == 0 || name_len == len || !strchr(" \t\r\n/>", bytes[name_len]))
        return false;
    if (!memchr(bytes, '>', len < TAG_MAX_BYTES ? len : TAG_MAX_BYTES))
        return false;
    if (!closes) /* <P> in an agency's text is the ticker of an oil company */
        return bytes[0] != 'P' && (IS_ONE_OF(bytes, name_len, void_elements) ||
                                   (rules->folds_variants && name_len == 3 &&
                                    topic_text_scan_is_same_in_any_case(bytes, "wbr", 3)));
    return is_known_element(bytes, name_len);
}

bool topic_html_tag_is_in(struct topic_text text, const struct topic_text_rules *rules)
{
    const char *at = text.bytes;
    const char *end = at + text.len;
    while (at && at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
        at++;
        if (is_html_tag(at, (size_t)(end - at), rules))
            return true;
    }
    return false;
}
