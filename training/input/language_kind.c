#include "training/input/language_kind.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"
#include "training/input/table_kind.h"

#define SQL_DUMP "is an SQL dump: export the table as CSV or JSON lines instead"
#define SUBTITLES "is subtitles: save their text first"
#define REFERENCES "is a list of references: export it as CSV or JSON lines instead"
#define CLIPPINGS "is a file of highlights, not articles: give the texts that they are from"
#define RDF "is RDF: write the texts as JSON lines first"
#define PRINTED "is a table as a program prints it for people: export it as CSV or JSON lines"
#define MOVABLE_TYPE                                                                               \
    "is an export of Movable Type or TypePad: save the site's feed, or import it where articles "  \
    "can be exported as JSON"
#define PATCH "is a patch, not articles"
#define CATALOGUE "is a catalogue of a program's messages, not articles"
#define MANUAL "is a manual page: convert it with `man -l FILE | col -b` first"
#define PICKLE "is a Python pickle: write the articles with json.dumps instead"

/* What a file of another language begins with, and what it holds somewhere behind that. */
static const struct {
    const char *beginning;
    const char *part; /* NULL: nothing more */
    const char *sentence;
} languages[] = {
    {"{\\rtf", NULL, "is RTF: convert it with `unrtf --text`, or save it as text first"},
    {"%!PS", NULL, "is PostScript: convert it with `ps2ascii` first"},
    {"@relation ", NULL, "is ARFF: convert it to CSV first"},
    {"% ", "@relation ", "is ARFF: convert it to CSV first"},
    {"% ", "@RELATION ", "is ARFF: convert it to CSV first"},
    {"INSERT INTO ", "VALUES", SQL_DUMP},
    {"INSERT INTO ", "values", SQL_DUMP},
    {"CREATE TABLE ", "(", SQL_DUMP},
    {"DROP TABLE ", ";", SQL_DUMP},
    {"BEGIN TRANSACTION;", NULL, SQL_DUMP},
    {"PRAGMA foreign_keys", NULL, SQL_DUMP},
    {"-- MySQL dump", NULL, SQL_DUMP},
    {"-- MariaDB dump", NULL, SQL_DUMP},
    {"/*!", "-- MariaDB dump", SQL_DUMP},
    {"--\n-- PostgreSQL database", NULL, SQL_DUMP},
    {"-- phpMyAdmin SQL Dump", NULL, SQL_DUMP},
    {"COPY ", "FROM stdin;", SQL_DUMP},
    {"(lp0\n", NULL, PICKLE},
    {"(lp1\n", NULL, PICKLE},
    {"(dp0\n", NULL, PICKLE},
    {"(dp1\n", NULL, PICKLE},
    {"ccopy_reg\n", NULL, PICKLE},
    {"<?php", NULL, "is a program in PHP, not an article"},
    {"#!/", NULL, "is a script, not an article"},
    {"\\documentclass", NULL, "is LaTeX: convert it with `detex` first"},
    {"-----BEGIN ", "-----", "is a key, a certificate or a signed message, not an article"},
    {"BEGIN:VCALENDAR", NULL, "is a calendar, not articles"},
    {"BEGIN:VCARD", NULL, "is a list of addresses, not articles"},
    {"WEBVTT\n", NULL, SUBTITLES},
    {"[Script Info]", NULL, SUBTITLES},
    {"[ti:", "\n[00:", SUBTITLES},
    {"[ar:", "\n[00:", SUBTITLES},
    {"[al:", "\n[00:", SUBTITLES},
    {"WARC/1.",
     "WARC-Type:", "is a WARC archive: write the text of its records as JSON lines first"},
    {"WARC/0.",
     "WARC-Type:", "is a WARC archive: write the text of its records as JSON lines first"},
    {"+---", "\n| ", PRINTED},
    {"\u250c\u2500", "\u2502", PRINTED},
    {"\u256d\u2500", "\u2502", PRINTED},
    {"*************************** 1. row ", NULL, PRINTED},
    {"-[ RECORD 1 ]", NULL, PRINTED},
    {"TY  - ", "\nER  -", REFERENCES},
    {"PMID- ", "\nTI  - ", REFERENCES},
    {"%0 ", "\n%T ", REFERENCES},
    {"<ris", "TY  - ", REFERENCES},
    {"FN ", "\nPT ", REFERENCES},
    {"Content-Type: text/x-zim-wiki", NULL,
     "is a page of Zim: export the notebook as Markdown or HTML first"},
    {"author: ", "\n-----\nBODY:", MOVABLE_TYPE},
    {"title: ", "\n-----\nBODY:", MOVABLE_TYPE},
    {"diff --git ", "\n@@ ", PATCH},
    {"--- ", "\n@@ -", PATCH},
    {"Index: ", "\n@@ -", PATCH},
    {"msgid \"", "\nmsgstr ", CATALOGUE},
    {"# ", "\nmsgstr ", CATALOGUE},
    {".TH ", "\n.SH ", MANUAL},
    {".\\\" ", "\n.SH ", MANUAL},
    {".Dd ", "\n.Sh ", MANUAL},
    {"T1\t", NULL, "is annotations of brat, not articles: name the texts beside it"},
    {"@prefix ", ": <", RDF},
    {"@base ", "<", RDF},
    {"PREFIX ", ": <", RDF},
};

/* ---- what has no beginning of its own ---- */

static bool is_any(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte) != NULL;
}

static struct topic_text first_line(struct topic_text text)
{
    size_t end = topic_text_scan_next_line(text, 0);
    return topic_text_scan_trim((struct topic_text){text.bytes, end}, TOPIC_TEXT_SCAN_BLANKS);
}

static struct topic_text behind_first_line(struct topic_text text)
{
    size_t end = topic_text_scan_next_line(text, 0);
    return (struct topic_text){text.bytes + end, text.len - end};
}

static size_t name_length(struct topic_text text, size_t at, const char *signs)
{
    size_t end = at;
    while (end < text.len &&
           (isalnum((unsigned char)text.bytes[end]) || is_any(text.bytes[end], signs)))
        end++;
    return end - at;
}

/* Behind the comments of a file of BibTeX, which are lines that begin with %. */
static struct topic_text skip_comments(struct topic_text text)
{
    while (text.len > 0 && (text.bytes[0] == '%' || is_any(text.bytes[0], " \t\r\n")))
        text = behind_first_line(text);
    return text;
}

/* "@article{smith2024,": the key of an entry, and a comma behind it; or what stands before
 * entries. */
static bool is_bibtex(struct topic_text text)
{
    static const char *const types[] = {"article", "book",      "inproceedings", "incollection",
                                        "misc",    "phdthesis", "techreport",    "online"};
    static const char *const others[] = {"comment", "string", "preamble"};
    struct topic_text line = first_line(skip_comments(text));
    size_t type = line.len > 0 && line.bytes[0] == '@' ? name_length(line, 1, "") : 0;
    if (type == 0 || 1 + type >= line.len || line.bytes[1 + type] != '{')
        return false;
    const struct topic_text name = {line.bytes + 1, type};
    size_t end = 2 + type + name_length(line, 2 + type, "_-:./+");
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(name, others))
        return true;
    return end < line.len && line.bytes[end] == ',' &&
           (end == line.len - 1 || TOPIC_TEXT_SCAN_IS_ONE_OF(name, types));
}

/* "<http://a> <http://b> "text" ." */
static bool is_triples(struct topic_text text)
{
    struct topic_text line = first_line(text);
    const char *second = memmem(line.bytes, line.len, "> <http", 7);
    return topic_text_scan_has_prefix(line, 0, "<http") && second &&
           line.bytes[line.len - 1] == '.';
}

/* title = "Chips", or title = Chips below [article]. */
static bool is_setting(struct topic_text line, bool needs_quote)
{
    size_t at = name_length(line, 0, "_-.");
    if (at == 0 || isdigit((unsigned char)line.bytes[0]))
        return false;
    at = topic_text_scan_skip(line, at, " \t");
    if (at >= line.len || line.bytes[at] != '=')
        return false;
    at = topic_text_scan_skip(line, at + 1, " \t");
    return at < line.len && (!needs_quote || is_any(line.bytes[at], "\"'[{"));
}

#define SETTINGS_SEEN 5
#define SETTINGS_MIN 3

/* "name=a value", or "name = value": "E = mc2 is a formula" is a sentence. */
static bool is_property(struct topic_text line)
{
    size_t name = name_length(line, 0, "_-.");
    size_t value = topic_text_scan_skip(line, topic_text_scan_skip(line, name, " \t") + 1, " \t");
    bool is_tight = line.bytes[name] == '=';
    return is_tight || is_any(line.bytes[value], "\"'[{") ||
           topic_text_scan_find_any(line, value, " \t") == line.len;
}

/* Lines that are all settings, but for comments. */
static bool is_properties(struct topic_text text)
{
    size_t settings = 0;
    while (settings < SETTINGS_SEEN && text.len > 0) {
        struct topic_text line = first_line(text);
        text = behind_first_line(text);
        if (line.len == 0 || is_any(line.bytes[0], "#!;"))
            continue;
        if (!is_setting(line, false) || !is_property(line))
            return false;
        settings++;
    }
    return settings >= SETTINGS_MIN;
}

static bool is_settings(struct topic_text text)
{
    struct topic_text line = first_line(text);
    struct topic_text next = first_line(behind_first_line(text));
    size_t name = line.len > 2 && line.bytes[0] == '[' ? name_length(line, 1, "_-.[] ") : 0;
    if (name > 0 && line.bytes[line.len - 1] == ']' && name == line.len - 1)
        return is_setting(next, false);
    return (is_setting(line, true) && is_setting(next, false)) || is_properties(text);
}

/* "id | title" and "---+------" below it, or a bar at both ends, as in Markdown. */
static bool is_printed_table(struct topic_text text)
{
    struct topic_text head = first_line(text);
    struct topic_text rule = first_line(behind_first_line(text));
    size_t dashes = 0;
    size_t bars = 0;
    for (size_t i = 0; i < rule.len; i++) {
        dashes += rule.bytes[i] == '-';
        bars += is_any(rule.bytes[i], "+|");
        if (!is_any(rule.bytes[i], "-+|: "))
            return false;
    }
    return head.len > 0 && memchr(head.bytes, '|', head.len) && bars > 0 && dashes > bars;
}

/* The next line that is not blank; an empty text: there is none. */
static struct topic_text take_line(struct topic_text *rest)
{
    struct topic_text line = {"", 0};
    while (line.len == 0 && rest->len > 0) {
        line = first_line(*rest);
        *rest = behind_first_line(*rest);
    }
    return line;
}

/* "0:00:01.000,0:00:04.000" */
static bool is_times(struct topic_text line)
{
    size_t at = name_length(line, 0, ":.");
    struct topic_text first = {line.bytes, at};
    return at > 0 && at < line.len && isdigit((unsigned char)line.bytes[0]) &&
           memchr(first.bytes, ':', at) && memchr(first.bytes, '.', at) && line.bytes[at] == ',' &&
           at + 1 + name_length(line, at + 1, ":.") == line.len &&
           isdigit((unsigned char)line.bytes[line.len - 1]);
}

/* Two such lines: a table may begin with one. */
static bool has_times(struct topic_text text)
{
    if (!is_times(take_line(&text)))
        return false;
    while (text.len > 0)
        if (is_times(take_line(&text)))
            return true;
    return false;
}

/* "1", and "00:00:01,000 --> 00:00:04,000" below it, or the times alone. */
static bool is_srt(struct topic_text text)
{
    struct topic_text number = first_line(text);
    struct topic_text times = first_line(behind_first_line(text));
    if (number.len > 0 && name_length(number, 0, "") == number.len &&
        isdigit((unsigned char)number.bytes[0]) && times.len > 0 &&
        isdigit((unsigned char)times.bytes[0]) && memmem(times.bytes, times.len, " --> ", 5))
        return true;
    return has_times(text);
}

/* "[00:12.00]": "[00:00:12]" stands before who speaks, in an interview. */
static bool has_time_of_lyrics(struct topic_text line)
{
    static const char form[] = "[00:00.00";
    size_t at = 0;
    for (; at < line.len && form[at] != '\0'; at++)
        if (form[at] == '0' ? !isdigit((unsigned char)line.bytes[at]) : line.bytes[at] != form[at])
            return false;
    at += at < line.len && isdigit((unsigned char)line.bytes[at]);
    return at >= strlen(form) && at < line.len && line.bytes[at] == ']';
}

static bool is_lyrics(struct topic_text text)
{
    struct topic_text line = take_line(&text);
    struct topic_text next = take_line(&text);
    return has_time_of_lyrics(line) && has_time_of_lyrics(next);
}

/* A review may quote one of them; the rule below each stands in a file of them. */
static bool is_clippings(struct topic_text text)
{
    static const char highlight[] = "\n- Your Highlight ";
    static const char rule[] = "\n==========";
    return memmem(text.bytes, text.len, highlight, strlen(highlight)) &&
           memmem(text.bytes, text.len, rule, strlen(rule));
}

/* How many cells the line has, with so many blanks or more between two; *keys are those that could
 * name a key of a record. */
static size_t count_aligned(struct topic_text line, const char *gap, size_t *keys)
{
    size_t cells = 0;
    *keys = 0;
    for (size_t at = 0; at < line.len; cells++) {
        const char *next = memmem(line.bytes + at, line.len - at, gap, strlen(gap));
        size_t end = next ? (size_t)(next - line.bytes) : line.len;
        *keys += topic_table_kind_is_key((struct topic_text){line.bytes + at, end - at});
        at = topic_text_scan_skip(line, end, " ");
    }
    return cells;
}

static bool is_numbered(struct topic_text line, char digit)
{
    return line.len > 1 && line.bytes[0] == digit && line.bytes[1] == ' ';
}

/* "=====  =====", above the head of a simple table in reStructuredText. */
static bool is_rule(struct topic_text line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!is_any(line.bytes[i], "= "))
            return false;
    return line.len > 0 && memchr(line.bytes, ' ', line.len) != NULL;
}

/* Columns under each other: with two names that are keys, or rows from 0 on, as pandas prints
 * them. */
static bool is_aligned_table(struct topic_text text)
{
    size_t keys;
    size_t words;
    size_t keys_of_row;
    struct topic_text head = take_line(&text);
    struct topic_text row = take_line(&text);
    struct topic_text next = take_line(&text);
    size_t cells = count_aligned(head, "  ", &keys);
    count_aligned(head, " ", &words);
    if (is_rule(head) && is_rule(next))
        return true;
    if (words > 0 && is_numbered(row, '0') && (next.len == 0 || is_numbered(next, '1')))
        return true;
    return keys > 1 && count_aligned(row, "  ", &keys_of_row) == cells && keys_of_row == 0;
}

/* Longer than the names of texts in quotes. */
#define MEMBER_MAX_BYTES 40

/* A line with an object of JSON behind other words, as in a log or a stream of events. */
static bool ends_in_json(struct topic_text line)
{
    char member[MEMBER_MAX_BYTES];
    size_t count;
    const struct topic_keys_name *texts = topic_keys_texts(&count);
    const char *brace = line.len > 0 ? memmem(line.bytes, line.len, "{\"", 2) : NULL;
    if (!brace || brace == line.bytes || line.bytes[line.len - 1] != '}')
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t len = (size_t)snprintf(member, sizeof member, "\"%s\"", texts[i].name);
        if (memmem(brace, line.len - (size_t)(brace - line.bytes), member, len))
            return true;
    }
    return false;
}

#define JSON_LINES_SEEN 3

/* Each of the first lines is one: prose has it once. A single line needs the field of an event. */
static bool is_json_behind_words(struct topic_text text)
{
    bool is_event = topic_text_scan_has_prefix(text, 0, "data:");
    size_t lines = 0;
    for (; lines < JSON_LINES_SEEN; lines++) {
        struct topic_text line = take_line(&text);
        if (line.len == 0)
            break;
        if (!ends_in_json(line))
            return false;
    }
    return lines > 1 || (lines == 1 && is_event);
}

/* A word and what it is, in columns: "Nvidia NNP B-NP B-ORG", "says VBZ B-VP O". */
static bool is_tagged_word(struct topic_text line)
{
    size_t end = line.len;
    while (end > 0 && !is_any(line.bytes[end - 1], " \t"))
        end--;
    struct topic_text tag = {line.bytes + end, line.len - end};
    bool is_outside = tag.len == 1 && tag.bytes[0] == 'O';
    bool is_inside = tag.len > 2 && is_any(tag.bytes[0], "BIES") && tag.bytes[1] == '-' &&
                     isupper((unsigned char)tag.bytes[2]);
    return end > 0 && (is_outside || is_inside);
}

#define TAGGED_WORDS_SEEN 3

#define CONLLU_TABS 9

/* "1\tChips\tchip\tNOUN\t...", ten columns, below comments. */
static bool is_conllu(struct topic_text text)
{
    struct topic_text line;
    size_t tabs = 0;
    do
        line = take_line(&text);
    while (line.len > 0 && line.bytes[0] == '#');
    for (size_t i = 0; i < line.len; i++)
        tabs += line.bytes[i] == '\t';
    return tabs == CONLLU_TABS && topic_text_scan_has_prefix(line, 0, "1\t");
}

static bool is_tagged_words(struct topic_text text)
{
    if (topic_text_scan_has_prefix(text, 0, "-DOCSTART-") || is_conllu(text))
        return true;
    for (size_t i = 0; i < TAGGED_WORDS_SEEN; i++)
        if (!is_tagged_word(take_line(&text)))
            return false;
    return true;
}

/* window.YTD.tweets.part0 = [{"tweet": ...}], var data = {...} */
static bool is_assigned_json(struct topic_text text)
{
    static const char *const words[] = {"var ", "let ", "const ", "export default "};
    size_t at = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (topic_text_scan_has_prefix(text, 0, words[i]))
            at = strlen(words[i]);
    at = topic_text_scan_skip(text, at + name_length(text, at, "_.$"), " \t");
    if (at == 0 || at >= text.len || text.bytes[at] != '=')
        return false;
    at = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    size_t open = at;
    while (at < text.len && is_any(text.bytes[at], "[{"))
        at = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    return at > open && at < text.len && text.bytes[at] == '"';
}

static const struct {
    bool (*is_so)(struct topic_text text);
    const char *sentence;
} kinds[] = {
    {is_bibtex, REFERENCES},
    {is_triples, RDF},
    {is_srt, SUBTITLES},
    {is_lyrics, SUBTITLES},
    {is_clippings, CLIPPINGS},
    {is_printed_table, PRINTED},
    {is_aligned_table, PRINTED},
    {is_json_behind_words,
     "has JSON behind other words, as in a log: remove what stands before the "
     "{ of each line"},
    {is_tagged_words, "is words with a tag each, as in CoNLL's files, not articles: export texts "
                      "with their topics as CSV or JSON lines"},
    {is_assigned_json, "is JSON in JavaScript: remove what stands before the first [ or {"},
    {is_settings, "is TOML or a file of settings: write the articles as JSON lines, or each as "
                  "Markdown with front matter"},
};

const char *topic_language_kind_find(struct topic_text text)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const char *part = languages[i].part;
        if (topic_text_scan_has_prefix_in_any_case(text, 0, languages[i].beginning) &&
            (!part || memmem(text.bytes, text.len, part, strlen(part))))
            return languages[i].sentence;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].is_so(text))
            return kinds[i].sentence;
    return NULL;
}
