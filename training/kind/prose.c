#include "training/kind/prose.h"

#include <stddef.h>
#include <stdint.h>

#include "base/text_scan.h"
#include "base/utf8.h"

/* So many of the lines behind another one begin with a small letter where lines are broken within
 * sentences, or with a blank or a bullet where they are a list: one in so many at least. Articles
 * do not begin like that. */
#define BROKEN_SHARE 4

/* Without an empty line, so many are indented as well: of 3,299 texts of Reuters, wrapped and with
 * paragraphs that are indented, all, and of 1,950 lists of headlines, messages and abstracts, none.
 */
#define INDENTED_SHARE 10

struct lines {
    size_t filled;
    size_t gaps;      /* empty lines between filled ones; several in a row are one */
    size_t following; /* filled lines that stand behind a filled one */
    size_t parts;     /* of them, that begin as no article does, or go on with the line before */
    size_t
        indented;   /* of them, that begin with a blank where the first line of the text does not */
    bool has_title; /* the first line has a gap behind it */
    bool is_open;   /* the line before goes on in the next */
    bool is_flush;  /* the first line begins without a blank */
};

/* A small letter of Latin, Greek or Cyrillic script. */
static bool is_small_letter(int32_t rune)
{
    return (rune >= 'a' && rune <= 'z') || (rune >= 0xdf && rune <= 0xff && rune != 0xf7) ||
           (rune >= 0x3ac && rune <= 0x3ce) || (rune >= 0x430 && rune <= 0x45f);
}

/* - an item */
static bool is_item(struct topic_text line, size_t at)
{
    return topic_text_scan_has_prefix(line, at, "- ") ||
           topic_text_scan_has_prefix(line, at, "* ") ||
           topic_text_scan_has_prefix(line, at, "\u2022 ");
}

/* "These are the topics:", "the roads are dry," */
static bool is_open(struct topic_text line)
{
    line = topic_text_scan_trim(line, " \t");
    return line.len > 1 && topic_text_scan_is_any(line.bytes[line.len - 1], ",:;");
}

static void add_line(struct lines *lines, struct topic_text line, size_t *blanks)
{
    int32_t rune;
    size_t at = 0;
    while (at < line.len && (line.bytes[at] == ' ' || line.bytes[at] == '\t'))
        at++;
    if (at == line.len) {
        ++*blanks;
        return;
    }
    topic_utf8_decode(line.bytes + at, line.len - at, &rune);
    if (lines->filled > 0 && *blanks > 0)
        lines->gaps++;
    lines->has_title = lines->has_title || (lines->filled == 1 && *blanks > 0);
    if (lines->filled > 0 && *blanks == 0) {
        lines->following++;
        lines->parts += at > 0 || is_small_letter(rune) || is_item(line, at) || lines->is_open;
        lines->indented += at > 0 && lines->is_flush;
    }
    lines->is_flush = lines->filled == 0 ? at == 0 : lines->is_flush;
    lines->is_open = is_open(line);
    lines->filled++;
    *blanks = 0;
}

/* ---- facts above a text ---- */

#define FACTS_MIN 2
#define FACT_KEY_MAX_BYTES 40
#define FACT_VALUE_MAX_BYTES 60

/* Without an empty line between, the text is so many times as long as the longest fact. */
#define TEXT_MIN_TIMES 3

static bool ends_a_sentence(struct topic_text line)
{
    line = topic_text_scan_trim(line, " \t\"')");
    return line.len > 0 && topic_text_scan_is_any(line.bytes[line.len - 1], ".!?");
}

/* "When: on Friday" */
static bool is_fact(struct topic_text line)
{
    size_t colon = topic_text_scan_find_any(line, 0, ":");
    return colon > 0 && colon <= FACT_KEY_MAX_BYTES && colon + 2 < line.len &&
           line.bytes[colon + 1] == ' ' && line.len - colon <= FACT_VALUE_MAX_BYTES &&
           topic_text_scan_find_any(line, 0, ",.!?;\"") > colon && !ends_a_sentence(line);
}

static struct topic_text line_at(struct topic_text start, size_t at)
{
    return (struct topic_text){start.bytes + at, topic_text_scan_line_end(start, at) - at};
}

/* Lines of facts, and one paragraph in a line below them: no article is so short as a fact. */
static bool is_text_below_facts(struct topic_text start)
{
    size_t facts = 0;
    size_t longest = 0;
    size_t at = 0;
    for (; at < start.len && is_fact(line_at(start, at)); facts++) {
        size_t len = line_at(start, at).len;
        longest = len > longest ? len : longest;
        at = topic_text_scan_next_line(start, at);
    }
    size_t text = topic_text_scan_skip(start, at, TOPIC_TEXT_SCAN_BLANKS);
    struct topic_text line = line_at(start, text);
    size_t min = text > at ? longest : longest * TEXT_MIN_TIMES;
    return facts >= FACTS_MIN && line.len > min && !is_fact(line) && ends_a_sentence(line) &&
           topic_text_scan_skip(start, text + line.len, TOPIC_TEXT_SCAN_BLANKS) == start.len;
}

/* ---- all ---- */

bool topic_prose_is_one_article(struct topic_text start)
{
    struct lines lines = {0};
    size_t blanks = 0;
    for (size_t at = 0; at < start.len;) {
        size_t end = topic_text_scan_line_end(start, at);
        add_line(&lines, (struct topic_text){start.bytes + at, end - at}, &blanks);
        at = topic_text_scan_next_line(start, end);
    }
    if (lines.filled < 2)
        return lines.filled == 1;
    if (is_text_below_facts(start))
        return true;
    if (lines.gaps == 0)
        return lines.indented * INDENTED_SHARE >= lines.following &&
               lines.parts * BROKEN_SHARE >= lines.following;
    return lines.has_title || 2 * lines.gaps >= lines.following ||
           lines.parts * BROKEN_SHARE >= lines.following;
}
