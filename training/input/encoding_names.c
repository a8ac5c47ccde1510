#include "training/input/encoding_names.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "base/text_scan.h"

/* Browsers look no further for a declaration. */
#define DECLARATION_BYTES 1024

static const struct {
    const char *label;
    const char *name;
} rows[] = {
    {"utf-8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"us-ascii", "WINDOWS-1252"},
    {"ascii", "WINDOWS-1252"},
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"latin-1", "WINDOWS-1252"},
    {"l1", "WINDOWS-1252"},
    {"cp819", "WINDOWS-1252"},
    {"windows-1252", "WINDOWS-1252"},
    {"cp1252", "WINDOWS-1252"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso8859-2", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"windows-1250", "WINDOWS-1250"},
    {"cp1250", "WINDOWS-1250"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"windows-1251", "WINDOWS-1251"},
    {"cp1251", "WINDOWS-1251"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm866", "CP866"},
    {"cp866", "CP866"},
    {"x-mac-cyrillic", "MAC-CYRILLIC"},
    {"macintosh", "MACINTOSH"},
    {"mac-roman", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
    {"x-mac-roman", "MACINTOSH"},
    {"iso-8859-6", "ISO-8859-6"},
    {"windows-1256", "WINDOWS-1256"},
    {"cp1256", "WINDOWS-1256"},
    {"iso-8859-7", "ISO-8859-7"},
    {"windows-1253", "WINDOWS-1253"},
    {"cp1253", "WINDOWS-1253"},
    {"iso-8859-8", "ISO-8859-8"},
    {"windows-1255", "WINDOWS-1255"},
    {"cp1255", "WINDOWS-1255"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso8859-9", "WINDOWS-1254"},
    {"latin5", "WINDOWS-1254"},
    {"windows-1254", "WINDOWS-1254"},
    {"cp1254", "WINDOWS-1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"windows-874", "CP874"},
    {"iso-8859-13", "ISO-8859-13"},
    {"windows-1257", "WINDOWS-1257"},
    {"cp1257", "WINDOWS-1257"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso8859-15", "ISO-8859-15"},
    {"latin-9", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"windows-1258", "WINDOWS-1258"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"ms_kanji", "CP932"},
    {"windows-31j", "CP932"},
    {"cp932", "CP932"},
    {"euc-jp", "EUC-JP-MS"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"windows-949", "CP949"},
    {"uhc", "CP949"},
    {"cp949", "CP949"},
};

const char *topic_encoding_names_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].label) == len && strncasecmp(rows[i].label, name, len) == 0)
            return rows[i].name;
    return NULL;
}

bool topic_encoding_names_is_known(const char *name)
{
    const char *iconv_name = topic_encoding_names_find(name, strlen(name));
    if (name[0] == '\0' || strchr(name, '/'))
        return false;
    iconv_t converter = iconv_open("UTF-8", iconv_name ? iconv_name : name);
    if (converter == (iconv_t)-1)
        return false;
    iconv_close(converter);
    return true;
}

/* Where the word is, without regard to case; text.len: nowhere. */
static size_t find_word(struct topic_text text, size_t from, const char *word)
{
    size_t len = strlen(word);
    for (size_t at = from; at + len <= text.len; at++)
        if (strncasecmp(text.bytes + at, word, len) == 0)
            return at;
    return text.len;
}

/* The value behind `key` =, in quotes or not. */
static const char *find_value(struct topic_text tag, const char *key)
{
    size_t at =
        topic_text_scan_skip(tag, find_word(tag, 0, key) + strlen(key), TOPIC_TEXT_SCAN_BLANKS);
    if (at >= tag.len || tag.bytes[at] != '=')
        return NULL;
    at = topic_text_scan_skip(tag, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    while (at < tag.len && memchr("\"' ", tag.bytes[at], 3))
        at++;
    size_t end = at;
    while (end < tag.len && !memchr("\"' \t\r\n;/>?", tag.bytes[end], 10))
        end++;
    return topic_encoding_names_find(tag.bytes + at, end - at);
}

const char *topic_encoding_names_declared(struct topic_text start)
{
    if (start.len > DECLARATION_BYTES)
        start.len = DECLARATION_BYTES;
    for (size_t at = 0; at < start.len; at++) {
        const char *open = memchr(start.bytes + at, '<', start.len - at);
        if (!open)
            break;
        at = (size_t)(open - start.bytes);
        const char *close = memchr(open, '>', start.len - at);
        struct topic_text tag = {open, close ? (size_t)(close - open) : start.len - at};
        const char *name = find_word(tag, 0, "<?xml") == 0   ? find_value(tag, "encoding")
                           : find_word(tag, 0, "<meta") == 0 ? find_value(tag, "charset")
                                                             : NULL;
        if (name)
            return name;
    }
    return NULL;
}
