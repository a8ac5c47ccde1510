#include "model/markup/unshown.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"

/* A style or a list of classes that is longer is read to here. */
#define VALUE_MAX_BYTES 512

/* The text of real menus is links. Real footers have an address and a notice of rights, and real
 * boxes a few sentences. */
#define MENU_PROSE_MAX_BYTES 1000
#define FOOTER_PROSE_MAX_BYTES 3000
#define BOX_PROSE_MAX_BYTES 2000

/* Of a page that keeps less than one part in so many, the rest was the article. */
#define KEPT_PARTS 8

static const char *const articles[] = {"html", "body", "main", "article"};

/* Words of classes and ids: a box is about one of the subjects, and has one of the forms. */
static const char *const subjects[] = {"cookie", "cookies", "gdpr",
                                       "ccpa",   "consent", "newsletter"};
static const char *const forms[] = {
    "alert", "banner", "bar",     "box",    "consent",   "cta",          "dialog", "form",
    "layer", "law",    "message", "modal",  "notice",    "notification", "optin",  "overlay",
    "popup", "promo",  "prompt",  "signup", "subscribe", "subscription", "wall",   "widget"};

/* A class that begins with one of these names the article's topic: tag-gdpr. */
static const char *const topics[] = {"tag", "category", "cat", "topic", "section", "term"};

/* The boxes of well-known suppliers. */
static const char *const suppliers[] = {"onetrust", "cybotcookiebot", "didomi",     "usercentrics",
                                        "qc-cmp",   "truste",         "sp_message", "fc-consent",
                                        "cmplz",    "cc-window",      "cc-banner",  "iubenda-cs"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool is_one_of(const char *text, size_t len, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == len && topic_text_scan_is_same_in_any_case(list[i], text, len))
            return true;
    return false;
}

static bool equals(const char *value, const char *other)
{
    return value && topic_text_scan_is_equal_in_any_case(value, other);
}

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* Whether a style, without its spaces, has the declaration. */
static bool declares(const char *style, const char *declaration)
{
    size_t len = strlen(declaration);
    for (const char *at = style; (at = strcasestr(at, declaration)); at += len) {
        bool begins = at == style || at[-1] == ';';
        if (begins && (at[len] == '\0' || at[len] == ';' || at[len] == '!'))
            return true;
    }
    return false;
}

static bool hides(const char *style)
{
    char plain[VALUE_MAX_BYTES + 1];
    size_t len = 0;
    for (; *style && len < VALUE_MAX_BYTES; style++)
        if (!topic_text_is_blank(*style))
            plain[len++] = *style;
    plain[len] = '\0';
    return declares(plain, "display:none") || declares(plain, "visibility:hidden");
}

/* The length of the word at the start of a class: to a hyphen, or to the next capital. */
static size_t word_length(const char *class, size_t len)
{
    size_t at = 0;
    while (at < len && is_letter(class[at]) &&
           (at == 0 || (class[at] & 0x20) != 0 || (class[at - 1] & 0x20) == 0))
        at++;
    return at;
}

/* Whether the word is a subject and a form in one: cookiebanner. */
static bool is_both(const char *word, size_t len)
{
    for (size_t i = 0; i < COUNT(subjects); i++) {
        size_t subject = strlen(subjects[i]);
        if (len > subject && topic_text_scan_is_same_in_any_case(word, subjects[i], subject) &&
            is_one_of(word + subject, len - subject, forms, COUNT(forms)))
            return true;
    }
    return false;
}

/* Whether a class or id names a box. */
static bool names_box(const char *class, size_t len)
{
    bool after_subject = false;
    for (size_t i = 0; i < COUNT(suppliers); i++)
        if (topic_text_scan_is_same_in_any_case(class, suppliers[i], strlen(suppliers[i])))
            return true;
    if (is_one_of(class, len, subjects, COUNT(subjects)))
        return true;
    for (size_t at = 0; at < len;) {
        size_t word = word_length(class + at, len - at);
        if (at == 0 && is_one_of(class, word, topics, COUNT(topics)))
            return false;
        if (is_both(class + at, word) ||
            (after_subject && is_one_of(class + at, word, forms, COUNT(forms))))
            return true;
        if (word > 0)
            after_subject = is_one_of(class + at, word, subjects, COUNT(subjects));
        at += word > 0 ? word : 1;
    }
    return false;
}

static bool name_box(const char *classes)
{
    const char *end = classes + strnlen(classes, VALUE_MAX_BYTES);
    while (classes < end) {
        size_t len = 0;
        while (classes + len < end && !topic_text_is_blank(classes[len]))
            len++;
        if (len > 0 && names_box(classes, len))
            return true;
        classes += len + 1;
    }
    return false;
}

static enum topic_unshown kind_of_role(const char *role)
{
    if (equals(role, "navigation") || equals(role, "menu") || equals(role, "menubar") ||
        equals(role, "search"))
        return TOPIC_UNSHOWN_MENU;
    if (equals(role, "contentinfo"))
        return TOPIC_UNSHOWN_FOOTER;
    if (equals(role, "dialog") || equals(role, "alertdialog"))
        return TOPIC_UNSHOWN_BOX;
    return TOPIC_UNSHOWN_NOT;
}

static enum topic_unshown kind_of_attribute(const char *name, const char *value)
{
    if (topic_text_scan_is_equal_in_any_case(name, "hidden"))
        return TOPIC_UNSHOWN_HIDDEN;
    if (!value)
        return TOPIC_UNSHOWN_NOT;
    if ((topic_text_scan_is_equal_in_any_case(name, "style") && hides(value)) ||
        (topic_text_scan_is_equal_in_any_case(name, "aria-hidden") && equals(value, "true")))
        return TOPIC_UNSHOWN_HIDDEN;
    if (topic_text_scan_is_equal_in_any_case(name, "role"))
        return kind_of_role(value);
    bool is_name = topic_text_scan_is_equal_in_any_case(name, "class") ||
                   topic_text_scan_is_equal_in_any_case(name, "id");
    return is_name && name_box(value) ? TOPIC_UNSHOWN_BOX : TOPIC_UNSHOWN_NOT;
}

static enum topic_unshown kind_of_element(const char *name, const char *const *attributes)
{
    if (topic_text_scan_is_equal_in_any_case(name, "nav"))
        return TOPIC_UNSHOWN_MENU;
    if (topic_text_scan_is_equal_in_any_case(name, "footer"))
        return TOPIC_UNSHOWN_FOOTER;
    if (!topic_text_scan_is_equal_in_any_case(name, "dialog"))
        return TOPIC_UNSHOWN_NOT;
    for (; attributes && *attributes; attributes += 2)
        if (topic_text_scan_is_equal_in_any_case(attributes[0], "open"))
            return TOPIC_UNSHOWN_BOX;
    return TOPIC_UNSHOWN_HIDDEN;
}

enum topic_unshown topic_unshown_of(const char *name, const char *const *attributes)
{
    if (is_one_of(name, strlen(name), articles, COUNT(articles)))
        return TOPIC_UNSHOWN_NOT;
    enum topic_unshown kind = kind_of_element(name, attributes);
    for (; attributes && *attributes && kind != TOPIC_UNSHOWN_HIDDEN; attributes += 2) {
        enum topic_unshown other = kind_of_attribute(attributes[0], attributes[1]);
        if (other == TOPIC_UNSHOWN_HIDDEN || kind == TOPIC_UNSHOWN_NOT)
            kind = other;
    }
    return kind;
}

bool topic_unshown_ends_at(enum topic_unshown kind, const char *name)
{
    if (topic_text_scan_is_equal_in_any_case(name, "article") ||
        topic_text_scan_is_equal_in_any_case(name, "main"))
        return true;
    return kind != TOPIC_UNSHOWN_HIDDEN && topic_text_scan_is_equal_in_any_case(name, "h1");
}

bool topic_unshown_is_dropped(enum topic_unshown kind, size_t prose_bytes)
{
    switch (kind) {
    case TOPIC_UNSHOWN_MENU:
        return prose_bytes <= MENU_PROSE_MAX_BYTES;
    case TOPIC_UNSHOWN_FOOTER:
        return prose_bytes <= FOOTER_PROSE_MAX_BYTES;
    case TOPIC_UNSHOWN_BOX:
        return prose_bytes <= BOX_PROSE_MAX_BYTES;
    default:
        return kind == TOPIC_UNSHOWN_HIDDEN;
    }
}

bool topic_unshown_is_too_much(size_t dropped_bytes, size_t kept_bytes)
{
    return dropped_bytes > 0 && kept_bytes * KEPT_PARTS < kept_bytes + dropped_bytes;
}
