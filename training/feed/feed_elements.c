#include "training/feed/feed_elements.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text_scan.h"

/* The beginnings of name spaces, and the prefix that each has in practice; "" is none. */
static const struct {
    const char *space, *prefix;
} spaces[] = {
    {"http://www.w3.org/2005/Atom", ""},
    {"http://purl.org/rss/1.0/modules/content/", "content:"},
    {"http://purl.org/rss/1.0/", ""},
    {"http://my.netscape.com/rdf/simple/0.9/", ""},
    {"http://backend.userland.com/rss", ""},
    {"http://purl.org/atom/ns#", ""},
    {"http://purl.org/dc/", "dc:"},
    {"http://www.itunes.com/dtds/podcast", "itunes:"},
    {"http://search.yahoo.com/mrss", "media:"},
    {"http://news.yandex.ru", "yandex:"},
    {"https://news.yandex.ru", "yandex:"},
    {"http://schemas.google.com/blogger/", "blogger:"},
};

static const char *prefix_of(const char *space)
{
    static const char wordpress[] = "http://wordpress.org/export/";
    if (strncasecmp(space, wordpress, strlen(wordpress)) == 0)
        return strstr(space, "/excerpt") ? "excerpt:" : "wp:";
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strncasecmp(space, spaces[i].space, strlen(spaces[i].space)) == 0)
            return spaces[i].prefix;
    return NULL;
}

bool topic_feed_elements_is_own(const char *space)
{
    const char *prefix = prefix_of(space);
    return space[0] == '\0' || (prefix && prefix[0] == '\0');
}

size_t topic_feed_elements_name(const char *local, const char *prefix, const char *space,
                                char name[static TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES + 1])
{
    const char *known = prefix_of(space);
    if (!known && prefix)
        known = prefix;
    const char *colon = known && known[0] != '\0' && known[strlen(known) - 1] != ':' ? ":" : "";
    int len = snprintf(name, TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES + 1, "%s%s%s", known ? known : "",
                       colon, local);
    return len > TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES ? 0 : (size_t)len;
}

bool topic_feed_elements_is_topic(const char *name)
{
    return strcmp(name, "category") == 0 || strcmp(name, "dc:subject") == 0;
}

bool topic_feed_elements_is_no_topic(struct topic_text scheme, struct topic_text slug,
                                     struct topic_text name)
{
    static const char *const taxonomies[] = {"author",
                                             "language",
                                             "link_category",
                                             "nav_menu",
                                             "post_format",
                                             "post_translations",
                                             "product_shipping_class",
                                             "product_type",
                                             "product_visibility",
                                             "term_language",
                                             "term_translations",
                                             "wp_pattern_category",
                                             "wp_template_part_area",
                                             "wp_theme"};
    static const char *const none[] = {"uncategorized", "uncategorised"};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(scheme, taxonomies) || TOPIC_TEXT_SCAN_IS_ONE_OF(slug, none) ||
           TOPIC_TEXT_SCAN_IS_ONE_OF(name, none) ||
           (scheme.len > 5 && memcmp(scheme.bytes + scheme.len - 5, "#kind", 5) == 0);
}

static bool is(struct topic_text text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.bytes, word, text.len) == 0;
}

size_t topic_feed_elements_taxonomy(struct topic_text domain,
                                    char name[static TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES + 1])
{
    bool is_usual = is(domain, "post_tag") || is(domain, "category");
    size_t len = domain.len + (is_usual ? 0 : strlen("taxonomy:"));
    if (len > TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES)
        return 0;
    return (size_t)snprintf(name, TOPIC_FEED_ELEMENTS_NAME_MAX_BYTES + 1, "%s%.*s",
                            is_usual ? "" : "taxonomy:", (int)domain.len, domain.bytes);
}

/* ---- content of Atom ---- */

static bool ends_with(struct topic_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len &&
           topic_text_scan_is_same_in_any_case(text.bytes + text.len - len, end, len);
}

bool topic_feed_elements_is_text_type(struct topic_text type)
{
    static const char *const names[] = {"", "text", "html", "xhtml"};
    size_t parameters = topic_text_scan_find_any(type, 0, "; ");
    type.len = parameters;
    return TOPIC_TEXT_SCAN_IS_ONE_OF(type, names) ||
           topic_text_scan_has_prefix_in_any_case(type, 0, "text/") || ends_with(type, "/xml") ||
           ends_with(type, "+xml") || ends_with(type, "/html");
}

static bool is_base64_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '+' || byte == '/' || byte == '=';
}

/* Lines may be broken and indented, but a line has no blank within it. */
bool topic_feed_elements_is_base64(struct topic_text text)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = topic_text_scan_line_end(text, at);
        struct topic_text line = topic_text_scan_trim(
            (struct topic_text){text.bytes + at, end - at}, TOPIC_TEXT_SCAN_BLANKS);
        for (size_t i = 0; i < line.len; i++)
            if (!is_base64_byte(line.bytes[i]))
                return false;
        at = topic_text_scan_next_line(text, end);
    }
    return true;
}

/* ---- items that are no articles ---- */

static struct topic_text text_of(const json_t *item, const char *name)
{
    const json_t *value = json_object_get(item, name);
    return (struct topic_text){json_string_value(value), json_string_length(value)};
}

/* Types of WordPress itself, and of what is stored beside posts. A site's own types, such as
 * "news", are articles if they have a text. */
static bool is_article_type(struct topic_text type, const json_t *item)
{
    static const char *const articles[] = {"post", "page"};
    static const char *const parts[] = {"attachment",    "custom_css",   "customize_changeset",
                                        "nav_menu_item", "oembed_cache", "revision",
                                        "user_request",  "feedback"};
    static const char *const prefixes[] = {"wp_", "acf-", "elementor_", "wpcf7", "shop_", "jp_"};
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(type, articles))
        return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (type.len > strlen(prefixes[i]) &&
            memcmp(type.bytes, prefixes[i], strlen(prefixes[i])) == 0)
            return false;
    return !TOPIC_TEXT_SCAN_IS_ONE_OF(type, parts) && text_of(item, "content:encoded").len > 0;
}

/* <app:control><app:draft>yes</app:draft></app:control>, as RFC 5023 has it. */
static bool is_draft(const json_t *item)
{
    return is(topic_text_scan_trim(text_of(item, "app:control"), TOPIC_TEXT_SCAN_BLANKS), "yes");
}

bool topic_feed_elements_is_page(const json_t *item)
{
    return is(text_of(item, "wp:post_type"), "page");
}

const char *topic_feed_elements_left_out(const json_t *item)
{
    static const char *const unpublished[] = {"trash", "auto-draft", "inherit",
                                              "draft", "pending",    "future"};
    static const char *const entries[] = {"post", "page"};
    static const char *const hidden[] = {"draft", "scheduled", "trashed", "soft_trashed"};
    struct topic_text type = text_of(item, "wp:post_type");
    struct topic_text status = text_of(item, "wp:status");
    struct topic_text entry = text_of(item, "blogger:type");
    if (is_draft(item))
        return "draft";
    if (type.len > 0 && !is_article_type(type, item))
        return type.bytes;
    if (type.len > 0 && TOPIC_TEXT_SCAN_IS_ONE_OF(status, unpublished))
        return status.bytes;
    if (entry.len > 0 && !TOPIC_TEXT_SCAN_IS_ONE_OF(entry, entries))
        return entry.bytes;
    status = text_of(item, "blogger:status");
    return entry.len > 0 && TOPIC_TEXT_SCAN_IS_ONE_OF(status, hidden) ? status.bytes : NULL;
}
