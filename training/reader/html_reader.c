/* A page of HTML is one article. Its title is the page's <title>; the body is the part of the page
 * that training/page finds, as HTML, which model/text reduces to what a reader sees, here as in
 * every other format. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text_scan.h"
#include "training/page/page_body.h"
#include "training/reader/readers.h"

/* Where the tag begins, at or behind `from`; text.len: there is none. A longer name is not it. */
static size_t find_tag(struct topic_text text, size_t from, const char *tag)
{
    size_t len = strlen(tag);
    for (size_t at = from; at + len < text.len; at++) {
        const char *open = memchr(text.bytes + at, '<', text.len - at - len);
        if (!open)
            break;
        at = (size_t)(open - text.bytes);
        if (strncasecmp(open, tag, len) == 0 && !isalnum((unsigned char)open[len]))
            return at;
    }
    return text.len;
}

/* The text of <title>, and where the page goes on; an SVG within the body has titles of its own. */
static struct topic_text find_title(struct topic_text page, size_t *end)
{
    struct topic_text head = {page.bytes, find_tag(page, 0, "<body")};
    size_t open = find_tag(head, 0, "<title");
    size_t close = find_tag(head, open, "</title");
    *end = 0;
    const char *start = memchr(head.bytes + open, '>', close - open);
    if (!start || close == head.len)
        return (struct topic_text){page.bytes, 0};
    *end = close;
    return (struct topic_text){start + 1, close - (size_t)(start + 1 - head.bytes)};
}

static int set_texts(struct topic_record *record, const struct topic_page_article *article,
                     const struct topic_buffer *body, struct topic_error *err)
{
    if (topic_record_set(record, TOPIC_RECORD_TITLE, 0, article->title.bytes, article->title.len,
                         err) < 0 ||
        topic_record_set(record, TOPIC_RECORD_EXCERPT, 0, article->excerpt.bytes,
                         article->excerpt.len, err) < 0)
        return -1;
    return topic_record_set(record, TOPIC_RECORD_BODY, 0, body->len > 0 ? body->bytes : "",
                            body->len, err);
}

int topic_html_reader_take_page(struct topic_record *record, struct topic_text page,
                                struct topic_error *err)
{
    size_t end;
    struct topic_buffer body = {0};
    struct topic_page_article article = {
        .title = topic_text_scan_trim(find_title(page, &end), TOPIC_TEXT_SCAN_BLANKS "\v\f")};
    struct topic_text rest = {page.bytes + end, page.len - end};
    int status = topic_page_body_find(&article, &body, rest, err);
    if (status == 0)
        status = set_texts(record, &article, &body, err);
    topic_buffer_release(&body);
    return status;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct topic_lines *lines = state;
    struct topic_text page;
    topic_record_reset(record);
    if (lines->number++ > 0)
        return TOPIC_READ_END;
    if (topic_lines_rest(lines, TOPIC_LINE_MAX_BYTES, &page, err) < 0)
        return TOPIC_READ_FAILED;
    if (topic_reader_is_blank(page))
        return TOPIC_READ_END;
    const char *path = strcmp(lines->path, "-") == 0 ? "1" : lines->path;
    if (topic_html_reader_take_page(record, page, err) < 0 ||
        topic_record_set_id(record, 0, path, strlen(path), err) < 0)
        return TOPIC_READ_FAILED;
    return TOPIC_READ_RECORD;
}

const struct topic_reader topic_html_reader = {
    .has_no_labels = true,
    .open = topic_reader_open_lines,
    .next = next,
    .close = topic_reader_close_lines,
};
