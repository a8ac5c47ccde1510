#include "training/input/line_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"

#define FASTTEXT_PREFIX "__label__"

/* A name in a prefix such as __topic__. */
#define PREFIX_MAX_BYTES 30

/* So many labels are compared with each other, which takes time in their square. */
#define LABELS_MAX 400

/* A longer cell is a text, not labels. */
#define LABEL_CELL_MAX_BYTES 400

/* Of labels of several words, one in so many is a name of its own; of the words of headlines, half
 * are, and still two in five of thousands. */
#define LABELS_PER_NAME 3

/* So many times two words stand together, and never alone, before they are one name. */
#define PAIR_MIN 3

#define LINE_BLANKS " \t\r"

/* What is in the lines of a file's beginning. */
struct lines_seen {
    size_t lines; /* that are not blank */
    size_t count; /* of these, as the caller's question says */
};

typedef bool line_question(struct topic_text line);

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* The next line, without its end; false after the last. */
static bool next_line(struct topic_text *rest, struct topic_text *line)
{
    size_t len = 0;
    if (rest->len == 0)
        return false;
    while (len < rest->len && rest->bytes[len] != '\n' && rest->bytes[len] != '\r')
        len++;
    *line = (struct topic_text){rest->bytes, len};
    len += len < rest->len;
    *rest = (struct topic_text){rest->bytes + len, rest->len - len};
    return true;
}

/* The next word; false after the last. */
static bool next_word(struct topic_text *rest, struct topic_text *word)
{
    size_t len = 0;
    while (rest->len > 0 && is_blank(rest->bytes[0]))
        *rest = (struct topic_text){rest->bytes + 1, rest->len - 1};
    while (len < rest->len && !is_blank(rest->bytes[len]))
        len++;
    *word = (struct topic_text){rest->bytes, len};
    *rest = (struct topic_text){rest->bytes + len, rest->len - len};
    return len > 0;
}

/* The part before the first tab, or the whole; *rest is what is behind it. */
static struct topic_text next_cell(struct topic_text *rest)
{
    const char *tab = rest->len > 0 ? memchr(rest->bytes, '\t', rest->len) : NULL;
    struct topic_text cell = {rest->bytes, tab ? (size_t)(tab - rest->bytes) : rest->len};
    size_t used = cell.len + (tab != NULL);
    *rest = (struct topic_text){rest->bytes + used, rest->len - used};
    return cell;
}

/* The last line counts only if it is the only one: it may be cut. */
static struct lines_seen count_lines(struct topic_text start, line_question *is_so)
{
    struct lines_seen seen = {0};
    struct topic_text line;
    while (next_line(&start, &line)) {
        if (topic_text_scan_trim(line, LINE_BLANKS).len == 0 ||
            (start.len == 0 && seen.lines > 0 && !is_so(line)))
            continue;
        seen.lines++;
        seen.count += is_so(line);
    }
    return seen;
}

static bool are_all(struct topic_text start, line_question *is_so)
{
    struct lines_seen seen = count_lines(start, is_so);
    return seen.lines > 0 && seen.count == seen.lines;
}

static bool are_most(struct topic_text start, line_question *is_so)
{
    struct lines_seen seen = count_lines(start, is_so);
    return seen.count > 0 && seen.count * 2 >= seen.lines;
}

/* ---- fastText, and other prefixes ---- */

static bool has_fasttext_label(struct topic_text line)
{
    struct topic_text word;
    if (line.len > 0 && line.bytes[0] == '"') /* as a table of one column is written */
        line = (struct topic_text){line.bytes + 1, line.len - 1};
    while (next_word(&line, &word))
        if (topic_text_scan_has_prefix(word, 0, FASTTEXT_PREFIX) &&
            word.len > strlen(FASTTEXT_PREFIX))
            return true;
    return false;
}

/* Prose about fastText may have a line of it between its paragraphs. */
static bool is_fasttext(struct topic_text start)
{
    bool has_paragraphs =
        memmem(start.bytes, start.len, "\n\n", 2) || memmem(start.bytes, start.len, "\r\n\r\n", 4);
    struct lines_seen seen = count_lines(start, has_fasttext_label);
    return seen.count > 0 && (!has_paragraphs || seen.count * 2 >= seen.lines);
}

/* Whether the word is a label behind another prefix: __topic__AI. */
static bool is_prefixed(struct topic_text word)
{
    size_t end = 2;
    if (!topic_text_scan_has_prefix(word, 0, "__"))
        return false;
    while (end < word.len && end <= PREFIX_MAX_BYTES && isalpha((unsigned char)word.bytes[end]))
        end++;
    return end > 2 && end + 2 < word.len && memcmp(word.bytes + end, "__", 2) == 0 &&
           !ispunct((unsigned char)word.bytes[end + 2]);
}

static bool has_other_prefix(struct topic_text line)
{
    struct topic_text word;
    while (next_word(&line, &word))
        if (is_prefixed(word))
            return true;
    return false;
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
    struct topic_text text = next_cell(&line);
    while (next_word(&line, &word)) {
        if (!topic_line_kind_subject(word, &uri))
            return false;
        subjects++;
    }
    return subjects > 0 && topic_text_scan_trim(text, LINE_BLANKS).len > 0;
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
    while (next_line(&start, &line)) {
        size_t own = count_tabs(line);
        if (topic_text_scan_trim(line, LINE_BLANKS).len == 0 ||
            (start.len == 0 && lines > 1 && own < tabs))
            continue;
        tabs = lines++ == 0 || own < tabs ? own : tabs;
    }
    return lines > 1 ? tabs : 0;
}

static bool is_number(struct topic_text cell)
{
    struct topic_text number = topic_text_scan_trim(cell, LINE_BLANKS);
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
    if (tabs == 2 && !is_number(next_cell(&line)))
        return false;
    struct topic_text cell = next_cell(&line);
    if (cell.len > LABEL_CELL_MAX_BYTES || topic_text_scan_trim(line, LINE_BLANKS).len == 0)
        return false;
    while (next_word(&cell, &word) && seen->count < LABELS_MAX) {
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
    while (next_line(&start, &line) && seen.count < LABELS_MAX)
        if (topic_text_scan_trim(line, LINE_BLANKS).len > 0 && !add_labels(&seen, line, tabs) &&
            start.len > 0)
            return false;
    return seen.count > 1 && do_recur(&seen);
}

enum topic_line_kind topic_line_kind_find(struct topic_text start)
{
    if (is_fasttext(start))
        return TOPIC_LINE_KIND_FASTTEXT;
    if (are_most(start, is_annif))
        return TOPIC_LINE_KIND_ANNIF;
    return is_libmultilabel(start) ? TOPIC_LINE_KIND_LIBMULTILABEL : TOPIC_LINE_KIND_OTHER;
}

/* ---- lines that are not read ---- */

static bool is_in(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte) != NULL;
}

/* Numbers and a 'tag, then | and the name of a namespace, or a blank and a word. The tag may touch
 * the bar. */
static bool is_vowpal_wabbit(struct topic_text line)
{
    const char *bar = line.len > 0 ? memchr(line.bytes, '|', line.len) : NULL;
    if (!bar)
        return false;
    size_t at = (size_t)(bar - line.bytes);
    struct topic_text before = {line.bytes, at};
    struct topic_text word;
    bool is_tag = false;
    for (; next_word(&before, &word); is_tag = word.bytes[0] == '\'')
        if (!isdigit((unsigned char)word.bytes[0]) && !is_in(word.bytes[0], ".-+'"))
            return false;
    struct topic_text last = topic_text_scan_trim(line, LINE_BLANKS);
    return at + 1 < line.len && line.bytes[at + 1] != '|' && last.bytes[last.len - 1] != '|' &&
           (at == 0 ? isalpha((unsigned char)line.bytes[1]) != 0
                    : is_tag || is_blank(line.bytes[at - 1]));
}

/* A name in place of the number: AI | chip maker. */
static bool is_named_vowpal_wabbit(struct topic_text line)
{
    struct topic_text word;
    return next_word(&line, &word) && word.bytes[0] != '|' && line.len > 2 &&
           is_blank(line.bytes[0]) && line.bytes[1] == '|' && line.bytes[2] != '|' &&
           topic_text_scan_trim(line, LINE_BLANKS).len > 1;
}

/* 3,7 12:0.5 40:1, or 3 qid:7 12:0.5 40:1 */
static bool is_libsvm(struct topic_text line)
{
    size_t features = 0;
    const char *query = line.len > 0 ? memmem(line.bytes, line.len, " qid:", 5) : NULL;
    if (query)
        line = (struct topic_text){query + 5, line.len - (size_t)(query + 5 - line.bytes)};
    for (size_t i = 0; i < line.len; i++) {
        if (!isdigit((unsigned char)line.bytes[i]) && !is_in(line.bytes[i], " \t\r.:-+eE,"))
            return false;
        features += i > 0 && line.bytes[i] == ':' && isdigit((unsigned char)line.bytes[i - 1]);
    }
    return features > 1 && line.len > 0 && !is_blank(line.bytes[0]) &&
           memchr(line.bytes, ' ', line.len);
}

const char *topic_line_kind_unread(struct topic_text start)
{
    if (are_most(start, has_other_prefix))
        return "holds labels behind another prefix than fastText's: write __label__ before each "
               "label";
    struct lines_seen named = count_lines(start, is_named_vowpal_wabbit);
    if (are_all(start, is_vowpal_wabbit) || (named.lines > 1 && named.count == named.lines))
        return "holds lines of Vowpal Wabbit, which are not read: write JSON lines with the keys "
               "body and topics, or --format text if they are prose";
    if (are_all(start, is_libsvm))
        return "holds numbered features in the format of LIBSVM, not texts: write JSON lines with "
               "the keys body and topics";
    if (topic_line_kind_tabs(start) > 0)
        return "looks like a table without a header row: name the columns in a first row (title, "
               "body, topics), or set --format libmultilabel for lines of labels, a tab and text, "
               "or --format text for prose";
    return NULL;
}
