#include "training/unsupported/unsupported_beginning.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

#define SQL_DUMP "is an SQL dump: export the table as CSV or JSON lines instead"
#define MOVABLE_TYPE                                                                               \
    "is an export of Movable Type or TypePad: save the site's feed, or import it where articles "  \
    "can be exported as JSON"
#define WARC                                                                                       \
    "is a WARC archive of pages: give the file of their texts (WET), or write them as JSON lines"
#define SMART                                                                                      \
    "is lists of words in the format of SMART (.I, .W), as RCV1's: write the texts as JSON lines " \
    "first"
#define WIRE                                                                                       \
    "is an item as wires send it (ANPA 1312, IPTC 7901): ask the agency for NITF or NewsML, or "   \
    "save its text without the codes"
#define FACTIVA                                                                                    \
    "is a download of Factiva: write each article as a line of JSON with the keys title, body "    \
    "and "                                                                                         \
    "topics"
#define PATCH "is a patch, not articles"
#define CATALOGUE "is a catalogue of a program's messages, not articles"
#define CHANGES "is the list of a program's changes, not articles"
#define LICENCES "is the licences of a package, not articles"
#define PACKAGES "is a list of packages, not articles"
#define TRACE "is the trace of a program that failed, not an article"
#define QUERY "is a query in SQL, not an article: write its result as CSV or JSON lines"
#define RECIPE "is a recipe for a container, not an article"
#define PROGRAM_R "is a program in R, not an article"
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
    {"data: {\"", "\ndata: ",
     "has JSON behind other words, as in a log: remove what stands before the { of each line"},
    {"/*O_o*/", "setResponse(",
     "is JSON in JavaScript, as Google Sheets answers: export the sheet as CSV"},
    {"<?php", NULL, "is a program in PHP, not an article"},
    {"#!/", NULL, "is a script, not an article"},
    {"\\section{", NULL, "is LaTeX: convert it with `detex` first"},
    {"\\begin{", "\\end{", "is LaTeX: convert it with `detex` first"},
    {"\\documentclass", NULL, "is LaTeX: convert it with `detex` first"},
    {"-----BEGIN ", "-----", "is a key, a certificate or a signed message, not an article"},
    {"BEGIN:VCALENDAR", NULL, "is a calendar, not articles"},
    {"BEGIN:VCARD", NULL, "is a list of addresses, not articles"},
    {"WEBVTT", " --> ", TOPIC_UNSUPPORTED_SUBTITLES},
    {"[Script Info]", NULL, TOPIC_UNSUPPORTED_SUBTITLES},
    {"[ti:", "\n[00:", TOPIC_UNSUPPORTED_SUBTITLES},
    {"[ar:", "\n[00:", TOPIC_UNSUPPORTED_SUBTITLES},
    {"[al:", "\n[00:", TOPIC_UNSUPPORTED_SUBTITLES},
    {"WARC/1.", "WARC-Type:", WARC},
    {"WARC/0.", "WARC-Type:", WARC},
    {"+---", "\n| ", TOPIC_UNSUPPORTED_PRINTED},
    {"\u250c\u2500", "\u2502", TOPIC_UNSUPPORTED_PRINTED},
    {"\u256d\u2500", "\u2502", TOPIC_UNSUPPORTED_PRINTED},
    {"*************************** 1. row ", NULL, TOPIC_UNSUPPORTED_PRINTED},
    {"-[ RECORD 1 ]", NULL, TOPIC_UNSUPPORTED_PRINTED},
    {"Provider: ", "\nTY  - ", TOPIC_UNSUPPORTED_REFERENCES},
    {"TY  - ", "\nER  -", TOPIC_UNSUPPORTED_REFERENCES},
    {"PMID- ", "\nTI  - ", TOPIC_UNSUPPORTED_REFERENCES},
    {"%0 ", "\n%T ", TOPIC_UNSUPPORTED_REFERENCES},
    {"<ris", "TY  - ", TOPIC_UNSUPPORTED_REFERENCES},
    {"FN ", "\nPT ", TOPIC_UNSUPPORTED_REFERENCES},
    {"Content-Type: text/x-zim-wiki", NULL,
     "is a page of Zim: export the notebook as Markdown or HTML first"},
    {"author: ", "\n-----\nBODY:", MOVABLE_TYPE},
    {"title: ", "\n-----\nBODY:", MOVABLE_TYPE},
    {".I ", "\n.W", SMART},
    {"\x16\x01", NULL, WIRE},
    {"\x01", "\x02", WIRE},
    {"HD\n", "\nAN\nDocument ", FACTIVA},
    {"SE\n", "\nAN\nDocument ", FACTIVA},
    {"diff --git a/", NULL, PATCH},
    {"diff --git ", "\n@@ ", PATCH},
    {"diff -", "\n@@ -", PATCH},
    {"Only in ", "\n@@ -", PATCH},
    {"*** ", "\n***************\n", PATCH},
    {"--- ", "\n@@ -", PATCH},
    {"Index: ", "\n@@ -", PATCH},
    {"msgid \"", "\nmsgstr ", CATALOGUE},
    {"# ", "\nmsgstr ", CATALOGUE},
    {"#: ", "\nmsgstr ", CATALOGUE},
    {"#, ", "\nmsgstr ", CATALOGUE},
    {"#. ", "\nmsgstr ", CATALOGUE},
    {"msgctxt \"", "\nmsgstr ", CATALOGUE},
    {"commit ", "\nDate:   ", CHANGES},
    {"Format: http", "/copyright-format/", LICENCES},
    {"Format: http", "\nUpstream-Name: ", LICENCES},
    {"This package was ", "/usr/share/common-licenses", LICENCES},
    {"Source: ", "\nMaintainer: ", PACKAGES},
    {"Package: ", "\nMaintainer: ", PACKAGES},
    {"Package: ", "\nArchitecture: ", PACKAGES},
    {"total ", "\n-rw", "is a list of files, not articles"},
    {"total ", "\ndrwx", "is a list of files, not articles"},
    {"Traceback (most recent call last):", "\n  File \"", TRACE},
    {"Exception in thread \"", "\n\tat ", TRACE},
    {"SELECT ", "\nFROM ", QUERY},
    {"WITH ", "\nSELECT ", QUERY},
    {"FROM ", "\nCMD [", RECIPE},
    {"FROM ", "\nENTRYPOINT [", RECIPE},
    {"FROM ", "\nRUN apt", RECIPE},
    {"FROM ", "\nRUN pip ", RECIPE},
    {"FROM ", "\nRUN npm ", RECIPE},
    {"library(", ")", PROGRAM_R},
    {".TH ", "\n.SH ", MANUAL},
    {".\\\" ", "\n.SH ", MANUAL},
    {".Dd ", "\n.Sh ", MANUAL},
    {"T1\t", NULL, "is annotations of brat, not articles: name the texts beside it"},
    {"@prefix ", ": <", TOPIC_UNSUPPORTED_RDF},
    {"@base ", "<", TOPIC_UNSUPPORTED_RDF},
    {"PREFIX ", ": <", TOPIC_UNSUPPORTED_RDF},
};

/* A line that begins with "--" may give the author; a comment has more of them. */
#define COMMENT_MIN_LINES 3

static size_t skip_blanks(struct topic_text text, size_t at)
{
    return topic_text_scan_skip(text, at, TOPIC_TEXT_SCAN_BLANKS);
}

static size_t skip_block(struct topic_text text, size_t at)
{
    const char *end = topic_text_scan_has_prefix(text, at, "/*")
                          ? memmem(text.bytes + at, text.len - at, "*/", 2)
                          : NULL;
    return end ? (size_t)(end - text.bytes) + 2 : at;
}

static size_t skip_lines(struct topic_text text, size_t at)
{
    size_t count = 0;
    size_t end = at;
    for (; topic_text_scan_has_prefix(text, end, "-- ") ||
           topic_text_scan_has_prefix(text, end, "--\n");
         count++)
        end = skip_blanks(text, topic_text_scan_next_line(text, end));
    return count >= COMMENT_MIN_LINES ? end : at;
}

/* Behind the comments of SQL, PHP and their like: a licence may be longer than any beginning. */
static struct topic_text skip_comments(struct topic_text text)
{
    size_t begun;
    size_t at = skip_blanks(text, 0);
    do {
        begun = at;
        at = skip_lines(text, skip_blanks(text, skip_block(text, at)));
    } while (at > begun);
    return (struct topic_text){text.bytes + at, text.len - at};
}

/* Where the part that a file of the language has ends; 0: it has none. */
static size_t part_end(struct topic_text text, const char *beginning, const char *part)
{
    if (!topic_text_scan_has_prefix_in_any_case(text, 0, beginning))
        return 0;
    const char *found = part ? memmem(text.bytes, text.len, part, strlen(part)) : text.bytes;
    return found ? (size_t)(found - text.bytes) + (part ? strlen(part) : strlen(beginning)) : 0;
}

/* A sentence about the language: "<?php is how a program in PHP begins". */
static bool is_about(struct topic_text text, const char *beginning, size_t end)
{
    size_t start = strlen(beginning);
    size_t line_end = topic_text_scan_line_end(text, start);
    return end <= line_end &&
           topic_source_scan_is_sentence((struct topic_text){text.bytes + start, line_end - start});
}

static const char *find_beginning(struct topic_text text)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        size_t end = part_end(text, languages[i].beginning, languages[i].part);
        if (end > 0 && !is_about(text, languages[i].beginning, end))
            return languages[i].sentence;
    }
    return NULL;
}

const char *topic_unsupported_beginning_find(struct topic_text text)
{
    const char *kind = find_beginning(text);
    const struct topic_text behind = skip_comments(text);
    return kind || behind.len == text.len ? kind : find_beginning(behind);
}
