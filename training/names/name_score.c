#include "training/names/name_score.h"

#include <stddef.h>

#include "base/text_scan.h"

#define DIGITS "0123456789"

/* What stands between a name and its score, and around the score. */
#define BETWEEN " \t:=([{|@/~-_<>)]}"

static struct topic_text part(struct topic_text text, size_t start, size_t end)
{
    return (struct topic_text){text.bytes + start, end - start};
}

static bool is_whole(struct topic_text text, size_t at, const char *bytes)
{
    return at < text.len && topic_text_scan_skip(text, at, bytes) == text.len;
}

/* 0.93, 0,93, 1.00 */
static bool is_share(struct topic_text number)
{
    bool has_point = number.len > 2 && topic_text_scan_is_any(number.bytes[1], ".,");
    return has_point && ((number.bytes[0] == '0' && is_whole(number, 2, DIGITS)) ||
                         (number.bytes[0] == '1' && is_whole(number, 2, "0")));
}

/* 90, 87.5, 87,5 */
static bool is_number(struct topic_text number)
{
    size_t end = topic_text_scan_skip(number, 0, DIGITS);
    return end > 0 && end <= 3 &&
           (end == number.len ||
            (topic_text_scan_is_any(number.bytes[end], ".,") && is_whole(number, end + 1, DIGITS)));
}

static bool is_score(struct topic_text number, bool is_percentage)
{
    return is_percentage ? is_number(number) : is_share(number);
}

static bool takes_from_end(struct topic_text name, struct topic_text *rest)
{
    struct topic_text text = topic_text_scan_trim(name, " \t)]}");
    bool is_percentage = text.len > 0 && text.bytes[text.len - 1] == '%';
    if (is_percentage)
        text = topic_text_scan_trim(part(text, 0, text.len - 1), " ");
    size_t start = text.len;
    while (start > 0 && topic_text_scan_is_any(text.bytes[start - 1], DIGITS ".,"))
        start--;
    if (!is_score(part(text, start, text.len), is_percentage) ||
        (start > 0 && !topic_text_scan_is_any(text.bytes[start - 1], BETWEEN)))
        return false;
    *rest = topic_text_scan_trim(part(text, 0, start), BETWEEN);
    return true;
}

static bool takes_from_start(struct topic_text name, struct topic_text *rest)
{
    struct topic_text text = topic_text_scan_trim(name, " \t([{");
    size_t end = topic_text_scan_skip(text, 0, DIGITS ".,");
    size_t sign = topic_text_scan_skip(text, end, " ");
    bool is_percentage = sign < text.len && text.bytes[sign] == '%';
    size_t behind = is_percentage ? sign + 1 : end;
    if (!is_score(part(text, 0, end), is_percentage) ||
        (behind < text.len && !topic_text_scan_is_any(text.bytes[behind], BETWEEN)))
        return false;
    *rest = topic_text_scan_trim(part(text, behind, text.len), BETWEEN);
    return true;
}

bool topic_name_score_split(struct topic_text name, struct topic_text *rest)
{
    return takes_from_end(name, rest) || takes_from_start(name, rest);
}

struct topic_text topic_name_score_rate(struct topic_text name, struct topic_text rest)
{
    size_t start = (size_t)(rest.bytes - name.bytes);
    struct topic_text rate = start > 0 ? part(name, 0, start) : part(name, rest.len, name.len);
    rate = topic_text_scan_trim(rate, " ");
    bool is_rate = rate.len > 0 && rate.bytes[rate.len - 1] == '%' &&
                   topic_text_scan_skip(rate, 0, DIGITS "., %") == rate.len;
    return is_rate ? rate : part(name, 0, 0);
}
