#include "model/markup/markup.h"

#include <stdbool.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "model/blocks/block_json.h"
#include "model/markup/addresses.h"
#include "model/markup/char_references.h"
#include "model/markup/embedded_code.h"
#include "model/markup/html.h"
#include "model/markup/html_tag.h"
#include "model/markup/markdown.h"
#include "model/markup/shortcodes.h"
#include "model/markup/templates.h"

/* The bytes that the passes look for. Most texts have few of them. */
static const char signs[] = "<&[\\`]{@/%";

enum {
    SIGN_LESS = 1u << 0,
    SIGN_AMPERSAND = 1u << 1,
    SIGN_BRACKET = 1u << 2,
    SIGN_NEEDED = (1u << 5) - 1, /* a text without these has no HTML, references and Markdown */
    SIGN_MARKDOWN = 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5,
    SIGN_BRACE = 1u << 6,
    SIGN_ADDRESS = 1u << 7 | 1u << 8,
    SIGN_PERCENT = 1u << 9
};

/* How often references are decoded: a text that passed more programs than that is not news. */
#define UNESCAPES_MAX 3

static inline unsigned signs_of_byte(char byte)
{
    const char *sign = byte != '\0' ? strchr(signs, byte) : NULL;
    return sign ? 1u << (sign - signs) : 0;
}

/* Which of the signs occur in the text, a bit for each. */
static unsigned find_signs_plain(struct topic_text text)
{
    unsigned found = 0;
    for (size_t at = 0; at < text.len; at++)
        found |= signs_of_byte(text.bytes[at]);
    return found;
}

#ifdef __x86_64__
/* 32 bytes at a time. The last 32 overlap those before when the length is no multiple of 32. */
static __attribute__((target("avx2"))) unsigned find_signs_avx2(struct topic_text text)
{
    __m256i found[sizeof signs - 1];
    const size_t step = sizeof *found;
    unsigned bits = 0;
    if (text.len < step)
        return find_signs_plain(text);
    for (size_t sign = 0; sign < sizeof signs - 1; sign++)
        found[sign] = _mm256_setzero_si256();
    for (size_t at = 0; at < text.len; at += step) {
        size_t from = at + step <= text.len ? at : text.len - step;
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(text.bytes + from));
        for (size_t sign = 0; sign < sizeof signs - 1; sign++)
            found[sign] = _mm256_or_si256(found[sign],
                                          _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(signs[sign])));
    }
    for (size_t sign = 0; sign < sizeof signs - 1; sign++)
        bits |= (unsigned)(_mm256_movemask_epi8(found[sign]) != 0) << sign;
    return bits;
}
#endif

static unsigned find_signs(struct topic_text text)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return find_signs_avx2(text);
#endif
    return find_signs_plain(text);
}

/* A reference that is left stands for one again, such as &amp;eacute; or &amp;lt;p&amp;gt;: a
 * program escaped a text that was HTML already. */
static int unescape_again(struct topic_visible_text *visible, bool *is_html,
                          const struct topic_text_rules *rules, struct topic_error *err)
{
    int status = 0;
    for (int i = 1; status == 0 && i < UNESCAPES_MAX; i++) {
        if (!topic_char_references_has(visible->text))
            break;
        status = topic_char_references_reduce(visible, err);
    }
    if (status < 0 || *is_html || !topic_html_tag_is_in(visible->text, rules))
        return status;
    *is_html = true;
    return topic_html_reduce(visible, rules, err);
}

/* HTML, or else references. */
static int reduce_page(struct topic_visible_text *visible, unsigned found,
                       const struct topic_text_rules *rules, struct topic_error *err)
{
    bool is_html = (found & SIGN_LESS) != 0 && topic_html_tag_is_in(visible->text, rules);
    int status = 0;
    if (is_html)
        status = topic_html_reduce(visible, rules, err);
    else if ((found & SIGN_AMPERSAND) != 0)
        status = topic_char_references_reduce(visible, err);
    if (status == 0 && rules->unescapes_again && (found & SIGN_AMPERSAND) != 0)
        status = unescape_again(visible, &is_html, rules, err);
    return status;
}

/* What a site's program would have replaced. */
static int reduce_code(struct topic_visible_text *visible, unsigned found,
                       const struct topic_text_rules *rules, struct topic_error *err)
{
    int status = 0;
    if ((found & SIGN_BRACE) != 0 && rules->skips_templates)
        status = topic_templates_reduce(visible, err);
    if (!rules->skips_shortcodes)
        return status;
    if (status == 0 && (found & (SIGN_LESS | SIGN_BRACE | SIGN_PERCENT)) != 0)
        status = topic_embedded_code_reduce(visible, err);
    if (status == 0 && (found & (SIGN_BRACKET | SIGN_BRACE)) != 0)
        status = topic_shortcodes_reduce(visible, err);
    return status;
}

int topic_markup_reduce(struct topic_visible_text *visible, struct topic_text text,
                        const struct topic_text_rules *rules, struct topic_error *err)
{
    visible->text = text;
    visible->piece_count = 0;
    visible->cursor = 0;
    unsigned found = find_signs(text);
    int status = 0;
    if (found == 0)
        return 0;
    if ((found & (SIGN_BRACKET | SIGN_BRACE)) != 0 && rules->reads_blocks) {
        status = topic_block_json_reduce(visible, err);
        if (visible->text.bytes != text.bytes)
            found = find_signs(visible->text);
    }
    if (status == 0)
        status = reduce_code(visible, found, rules, err);
    if (status == 0 && (found & (SIGN_LESS | SIGN_AMPERSAND)) != 0)
        status = reduce_page(visible, found, rules, err);
    if (status == 0 && (found & SIGN_NEEDED) != 0 &&
        (found & (SIGN_AMPERSAND | SIGN_MARKDOWN)) != 0)
        status = topic_markdown_reduce(visible, err);
    if (status == 0 && (found & SIGN_ADDRESS) != 0 && rules->skips_addresses)
        status = topic_addresses_reduce(visible, err);
    return status;
}
