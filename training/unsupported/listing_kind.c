#include "training/unsupported/listing_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/kind/line_scan.h"
#include "training/unsupported/source_scan.h"

/* The shortest one that tools print is that of MD5. */
#define CHECKSUM_MIN_DIGITS 32

static bool holds(struct topic_text text, const char *part)
{
    return text.len > 0 && memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

/* ---- changes ---- */

/* "bash (5.2-1) unstable; urgency=medium" */
static bool is_of_debian(struct topic_text line, struct topic_text rest)
{
    return holds(line, "; urgency=") && holds(line, " (") && holds(rest, "\n -- ");
}

/* "2023-05-04  Jane Doe  <jane@news.example>", and "\t* main.c (main): ..." */
static bool is_of_gnu(struct topic_text line, struct topic_text rest)
{
    return line.len > 0 && isdigit((unsigned char)line.bytes[0]) && holds(line, "  ") &&
           holds(line, "@") && line.bytes[line.len - 1] == '>' && holds(rest, "\n\t* ");
}

/* "* Thu May 04 2023 Jane Doe <jane@news.example> - 1.2-3", and "- ..." */
static bool is_of_rpm(struct topic_text line, struct topic_text rest)
{
    static const char form[] = "* aaa aaa 00 0000 ";
    for (size_t i = 0; i < strlen(form); i++) {
        char byte = i < line.len ? line.bytes[i] : '\0';
        bool fits = form[i] == '0'   ? isdigit((unsigned char)byte) != 0
                    : form[i] == 'a' ? isalpha((unsigned char)byte) != 0
                                     : byte == form[i];
        if (!fits)
            return false;
    }
    return holds(line, "@") && topic_text_scan_has_prefix(rest, 0, "- ");
}

bool topic_listing_kind_is_changes(struct topic_text text)
{
    struct topic_text line = topic_source_scan_first_line(text);
    struct topic_text rest = topic_source_scan_rest(text);
    return is_of_debian(line, rest) || is_of_gnu(line, rest) || is_of_rpm(line, rest);
}

/* ---- differences ---- */

bool topic_listing_kind_is_differences(struct topic_text text)
{
    static const char digits[] = "0123456789,";
    struct topic_text line = topic_source_scan_first_line(text);
    struct topic_text rest = topic_source_scan_rest(text);
    size_t at = topic_text_scan_skip(line, 0, digits);
    return at > 0 && at + 1 < line.len && topic_text_scan_is_any(line.bytes[at], "acd") &&
           topic_text_scan_skip(line, at + 1, digits) == line.len &&
           (topic_text_scan_has_prefix(rest, 0, "< ") || topic_text_scan_has_prefix(rest, 0, "> "));
}

/* ---- lists ---- */

static bool is_address(struct topic_text line)
{
    line = topic_text_scan_trim(line, TOPIC_TEXT_SCAN_BLANKS);
    return (topic_text_scan_has_prefix(line, 0, "https://") ||
            topic_text_scan_has_prefix(line, 0, "http://")) &&
           topic_text_scan_find_any(line, 0, TOPIC_TEXT_SCAN_BLANKS) == line.len;
}

bool topic_listing_kind_is_addresses(struct topic_text text)
{
    struct topic_line_scan_counts seen = topic_line_scan_count(text, is_address);
    return seen.count > 1 && seen.count == seen.lines;
}

static bool is_checksum(struct topic_text line)
{
    size_t digits = topic_text_scan_skip(line, 0, "0123456789abcdefABCDEF");
    return digits >= CHECKSUM_MIN_DIGITS && (topic_text_scan_has_prefix(line, digits, "  ") ||
                                             topic_text_scan_has_prefix(line, digits, " *"));
}

bool topic_listing_kind_is_checksums(struct topic_text text)
{
    struct topic_line_scan_counts seen = topic_line_scan_count(text, is_checksum);
    return seen.count > 1 && seen.count == seen.lines;
}
