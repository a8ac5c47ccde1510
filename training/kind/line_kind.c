#include "training/kind/line_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "training/kind/fasttext_label.h"
#include "training/kind/line_scan.h"

/* So many labels are compared with each other, which takes time in their square. */
#define LABELS_MAX 400

/* A longer cell is a text, not labels. */
#define LABEL_CELL_MAX_BYTES 400

/* Of labels of several words, one in so many is a name of its own; of the words of headlines, half
 * are, and still two in five of thousands. */
#define LABELS_PER_NAME 3

/* So many times two words stand together, and never alone, before they are one name. */
#define PAIR_MIN 3

/* ---- fastText ---- */

/* Of lines of fastText without paragraphs, one in so many has a label. */
#define LINES_PER_LABEL 20

static bool has_fasttext_label(struct topic_text line)
{
    struct topic_text marks;
    struct topic_text word;
    if (line.len > 0 && line.bytes[0] == '"') /* as a table of one column is written */
        line = (struct topic_text){line.bytes + 1, line.len - 1};
    if (topic_fasttext_label_begins(line, 0, &marks) && marks.len > 0)
        return true;
    while (topic_line_scan_next_word(&line, &word))
        if (topic_text_scan_has_prefix(word, 0, TOPIC_FASTTEXT_LABEL_PREFIX) &&
            word.len > TOPIC_FASTTEXT_LABEL_PREFIX_BYTES)
            return true;
    return false;
}

/* Prose about fastText may have lines of it between its paragraphs, and one of many articles that
 * have a line each may name a label. */
static bool is_fasttext(struct topic_text start)
{
    bool has_paragraphs =
        memmem(start.bytes, start.len, "\n\n", 2) || memmem(start.bytes, start.len, "\r\n\r\n", 4);
    struct topic_line_scan_counts seen = topic_line_scan_count(start, has_fasttext_label);
    return seen.count > 0 && (has_paragraphs ? seen.count * 4 >= seen.lines * 3
                                             : seen.count * LINES_PER_LABEL >= seen.lines);
}

/* ---- Annif ---- */

bool topic_line_kind_subject(struct topic_text text, struct topic_text *uri)
{
    if (text.len < 3 || text.bytes[0] != '<' || text.bytes[text.len - 1] != '>')
        return false;
    *uri = (struct topic_text){text.bytes + 1, text.len - 2};
    for (size_t i = 0; i < uri->len; i++)
        if (memchr(" \t<>\"", uri->bytes[i], 5))
            return false;
    return memchr(uri->bytes, ':', uri->len) != NULL;
}

static bool is_annif(struct topic_text line)
{
    struct topic_text word;
    struct topic_text uri;
    size_t subjects = 0;
    struct topic_text text = topic_line_scan_next_cell(&line);
    while (topic_line_scan_next_word(&line, &word)) {
        if (!topic_line_kind_subject(word, &uri))
            return false;
        subjects++;
    }
    return subjects > 0 && topic_text_scan_trim(text, TOPIC_LINE_SCAN_BLANKS).len > 0;
}

/* ---- LibMultiLabel ---- */

/* The labels of many lines. */
struct labels_seen {
    struct topic_text words[LABELS_MAX];
    bool begins_cell[LABELS_MAX];
    size_t count;
    bool are_single; /* no cell has two */
};

static size_t count_tabs(struct topic_text line)
{
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++)
        count += line.bytes[i] == '\t';
    return count;
}

size_t topic_line_kind_tabs(struct topic_text start)
{
    struct topic_text line;
    size_t lines = 0;
    size_t tabs = 0;
    while (topic_line_scan_next(&start, &line)) {
        size_t own = count_tabs(line);
        if (topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS).len == 0 ||
            (start.len == 0 && lines > 1 && own < tabs))
            continue;
        tabs = lines++ == 0 || own < tabs ? own : tabs;
    }
    return lines > 1 ? tabs : 0;
}

static bool is_number(struct topic_text cell)
{
    struct topic_text number = topic_text_scan_trim(cell, TOPIC_LINE_SCAN_BLANKS);
    for (size_t i = 0; i < number.len; i++)
        if (!isdigit((unsigned char)number.bytes[i]))
            return false;
    return number.len > 0;
}

/* Adds the labels of a line; false when it has none, or no text. */
static bool add_labels(struct labels_seen *seen, struct topic_text line, size_t tabs)
{
    struct topic_text word;
    bool begins_cell = true;
    if (tabs == 2 && !is_number(topic_line_scan_next_cell(&line)))
        return false;
    struct topic_text cell = topic_line_scan_next_cell(&line);
    if (cell.len > LABEL_CELL_MAX_BYTES ||
        topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS).len == 0)
        return false;
    while (topic_line_scan_next_word(&cell, &word) && seen->count < LABELS_MAX) {
        if (memchr("\"<", word.bytes[0], 2) || memchr(".!?,", word.bytes[word.len - 1], 4))
            return false;
        seen->are_single = seen->are_single && begins_cell;
        seen->begins_cell[seen->count] = begins_cell;
        seen->words[seen->count++] = word;
        begins_cell = false;
    }
    return true;
}

static size_t count_word(const struct labels_seen *seen, struct topic_text word)
{
    size_t count = 0;
    for (size_t i = 0; i < seen->count; i++)
        count += topic_text_is_same(seen->words[i], word);
    return count;
}

/* Whether label i and the one before it are the words of one name: each stands beside the other
 * wherever it stands. */
static bool is_part_of_name(const struct labels_seen *seen, size_t i)
{
    size_t pairs = 0;
    if (seen->begins_cell[i])
        return false;
    for (size_t j = 1; j < seen->count; j++)
        pairs += !seen->begins_cell[j] && topic_text_is_same(seen->words[j], seen->words[i]) &&
                 topic_text_is_same(seen->words[j - 1], seen->words[i - 1]);
    return pairs >= PAIR_MIN && count_word(seen, seen->words[i]) == pairs &&
           count_word(seen, seen->words[i - 1]) == pairs;
}

/* Labels come again from line to line, unlike the words of a headline. */
static bool do_recur(const struct labels_seen *seen)
{
    size_t names = 0;
    for (size_t i = 0; i < seen->count; i++) {
        size_t j = 0;
        while (!topic_text_is_same(seen->words[j], seen->words[i]))
            j++;
        names += j == i;
        if (is_part_of_name(seen, i))
            return false;
    }
    return seen->are_single ? names < seen->count : names * LABELS_PER_NAME <= seen->count;
}

static bool is_libmultilabel(struct topic_text start)
{
    struct labels_seen seen = {.are_single = true};
    struct topic_text line;
    size_t tabs = topic_line_kind_tabs(start);
    if (tabs != 1 && tabs != 2)
        return false;
    while (topic_line_scan_next(&start, &line) && seen.count < LABELS_MAX)
        if (topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS).len > 0 &&
            !add_labels(&seen, line, tabs) && start.len > 0)
            return false;
    return seen.count > 1 && do_recur(&seen);
}

enum topic_line_kind topic_line_kind_find(struct topic_text start)
{
    if (is_fasttext(start))
        return TOPIC_LINE_KIND_FASTTEXT;
    if (topic_line_scan_are_most(start, is_annif))
        return TOPIC_LINE_KIND_ANNIF;
    return is_libmultilabel(start) ? TOPIC_LINE_KIND_LIBMULTILABEL : TOPIC_LINE_KIND_OTHER;
}
