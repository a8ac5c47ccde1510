#include "web/http/http_head.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <microhttpd.h>

#include "base/text.h"

#define BAD_LINE "a line of the head ends otherwise than by CR LF, goes on in the next or has a NUL"

/* The head before a body in chunks: libmicrohttpd's buffer has room then for the line before a chunk
 * (web/http_handler.c). */
#define MAX_OF_CHUNKS ((size_t)16 * 1024)

/* Headers that may stand there once. */
enum {
    COUNT_HOST,
    COUNT_LENGTH,
    COUNT_TRANSFER,
    COUNT_AUTHORIZATION,
    COUNT_COOKIE,
    COUNT_TYPE,
    COUNT_ENCODING,
    COUNT_ORIGIN,
    COUNT_TOKEN,
    COUNT_EXPECT,
    COUNTS
};

/* What is counted while the headers are read. */
struct reading {
    struct topic_http_head *head;
    const char *length;
    const char *transfer;
    size_t counts[COUNTS];
    const char *line; /* where the next header begins, if every line so far ended by CR LF */
    const char *problem;
};

static const struct {
    const char *name;
    size_t offset; /* of the text in struct topic_http_head */
} texts[] = {
    {"Host", offsetof(struct topic_http_head, host)},
    {"Origin", offsetof(struct topic_http_head, origin)},
    {"Sec-Fetch-Site", offsetof(struct topic_http_head, fetch_site)},
    {"Content-Type", offsetof(struct topic_http_head, content_type)},
    {"Content-Encoding", offsetof(struct topic_http_head, content_encoding)},
    {"Authorization", offsetof(struct topic_http_head, authorization)},
    {"Cookie", offsetof(struct topic_http_head, cookie)},
    {"X-Forwarded-For", offsetof(struct topic_http_head, forwarded_for)},
    {"Expect", offsetof(struct topic_http_head, expect)},
    {"X-Topicd-Token", offsetof(struct topic_http_head, token)},
};

static const char *const single[] = {
    [COUNT_HOST] = "Host",
    [COUNT_LENGTH] = "Content-Length",
    [COUNT_TRANSFER] = "Transfer-Encoding",
    [COUNT_AUTHORIZATION] = "Authorization",
    [COUNT_COOKIE] = "Cookie",
    [COUNT_TYPE] = "Content-Type",
    [COUNT_ENCODING] = "Content-Encoding",
    [COUNT_ORIGIN] = "Origin",
    [COUNT_TOKEN] = "X-Topicd-Token",
    [COUNT_EXPECT] = "Expect",
};

/* "gzip" as an element of the list, and not with the weight 0. */
static bool accepts_gzip(const char *value)
{
    const char *at = value;
    while ((at = strcasestr(at, "gzip"))) {
        const char *rest = at + strlen("gzip");
        bool begins = at == value || strchr(" ,\t", at[-1]);
        rest += strspn(rest, " \t");
        if (begins && (*rest == '\0' || *rest == ','))
            return true;
        if (begins && *rest == ';')
            return strtod(rest + strcspn(rest, "0123456789,"), NULL) > 0;
        at = rest;
    }
    return false;
}

/* What RFC 9110 calls a token. */
static bool is_token(const char *name)
{
    size_t len = strspn(name, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return len > 0 && name[len] == '\0';
}

static bool has_control_bytes(const char *value)
{
    for (; *value; value++)
        if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7f)
            return true;
    return false;
}

/* From 0.9.77 on, libmicrohttpd itself refuses such lines when it is strict. */
static bool has_lines_as_they_were_sent(void)
{
    return strverscmp(MHD_get_version(), "0.9.77") < 0;
}

/* Where the line after this one begins: libmicrohttpd has put a NUL for CR and another for LF.
 * After a bare CR or LF, and where a NUL was sent, there is only one. */
static const char *after_line(const char *text)
{
    const char *end = text + strlen(text);
    return end[1] == '\0' ? end + 2 : NULL;
}

/* libmicrohttpd 0.9.75 takes bare CR and LF for ends of lines, cuts a value at a NUL and joins a
 * line that begins with a blank to the one before, and tells nobody. But names and values are where
 * they were received, and what was joined is not: so each header has to begin where the one before
 * it ended, two bytes on. */
static const char *find_problem(struct reading *reading, const char *name, const char *value)
{
    if (!is_token(name))
        return "the name of a header has a blank or another byte that no name has";
    if (has_control_bytes(value))
        return "a header has a control byte";
    if (!has_lines_as_they_were_sent())
        return NULL;
    if (name != reading->line || !(reading->line = after_line(value)))
        return BAD_LINE;
    return NULL;
}

/* After the last header comes the empty line, and the head is as long as that makes it. */
static bool is_whole(const struct reading *reading, struct MHD_Connection *connection,
                     const char *method)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return !has_lines_as_they_were_sent() ||
           (reading->line && info && reading->line + 2 == method + info->header_size);
}

/* libmicrohttpd calls it for each header. */
static enum MHD_Result read_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    struct reading *reading = context;
    if (!reading->problem)
        reading->problem = find_problem(reading, name, value ? value : "");
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        reading->counts[i] += strcasecmp(name, single[i]) == 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcasecmp(name, texts[i].name) == 0)
            *(const char **)((char *)reading->head + texts[i].offset) = value ? value : "";
    if (strcasecmp(name, single[COUNT_LENGTH]) == 0)
        reading->length = value;
    else if (strcasecmp(name, single[COUNT_TRANSFER]) == 0)
        reading->transfer = value;
    else if (strcasecmp(name, "Accept-Encoding") == 0)
        reading->head->accepts_gzip = value && accepts_gzip(value);
    return MHD_YES;
}

static int check_length(struct reading *reading, unsigned *status, struct topic_error *err)
{
    struct topic_http_head *head = reading->head;
    if (reading->transfer &&
        (!reading->transfer[0] || strcasecmp(reading->transfer, "chunked") != 0)) {
        *status = MHD_HTTP_NOT_IMPLEMENTED;
        return topic_error_set(err, "the only Transfer-Encoding is chunked");
    }
    if (reading->transfer && reading->length)
        return topic_error_set(err, "a request has a Content-Length or a Transfer-Encoding, not "
                                    "both");
    head->has_chunks = reading->transfer != NULL;
    head->has_body = head->has_chunks;
    if (!reading->length)
        return 0;
    if (strlen(reading->length) > 18 ||
        strspn(reading->length, "0123456789") != strlen(reading->length) || !reading->length[0])
        return topic_error_set(err, "Content-Length is not a number");
    head->has_length = true;
    head->length = strtoull(reading->length, NULL, 10);
    head->has_body = head->length > 0;
    return 0;
}

/* 0: not known. */
static size_t size_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

int topic_http_head_read(struct topic_http_head *head, struct MHD_Connection *connection,
                         const char *method, const char *version, unsigned *status,
                         struct topic_error *err)
{
    struct reading reading = {.head = head, .line = after_line(version)};
    *head = (struct topic_http_head){0};
    *status = MHD_HTTP_BAD_REQUEST;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, read_header, &reading);
    if (!reading.problem && !is_whole(&reading, connection, method))
        reading.problem = BAD_LINE;
    if (reading.problem)
        return topic_error_set(err, "%s", reading.problem);
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (reading.counts[i] > 1)
            return topic_error_set(err, "the header %s stands there twice", single[i]);
    if (!head->host)
        return topic_error_set(err, "the header Host is missing");
    if (head->expect && strcasecmp(head->expect, "100-continue") != 0) {
        *status = MHD_HTTP_EXPECTATION_FAILED;
        return topic_error_set(err, "the only Expect is 100-continue");
    }
    if (check_length(&reading, status, err) < 0)
        return -1;
    if (!head->has_chunks || size_of(connection) <= MAX_OF_CHUNKS)
        return 0;
    return topic_error_set(err,
                           "the head has more than %zu bytes, and the body is in chunks: send "
                           "less, or the Content-Length",
                           MAX_OF_CHUNKS);
}

/* The blank before the version has become a NUL. A "?" or "&" with nothing after it ends
 * nothing. */
bool topic_http_head_has_whole_target(const char *path, const char *version, size_t decoded)
{
    size_t len = (size_t)(version - 1 - path);
    return !has_lines_as_they_were_sent() || decoded == len + 1 ||
           (decoded == len && path[len - 1] == '\0');
}

bool topic_http_head_is_type(const struct topic_http_head *head, const char *type)
{
    size_t len = strlen(type);
    if (!head->content_type || strncasecmp(head->content_type, type, len) != 0)
        return false;
    const char *rest = head->content_type + len;
    rest += strspn(rest, " \t");
    return *rest == '\0' || *rest == ';';
}

/* The value of a parameter, without its quotes. *at moves to what follows it. */
static struct topic_text parameter_value(const char **at)
{
    bool is_quoted = **at == '"';
    const char *begin = *at + (is_quoted ? 1 : 0);
    size_t len = strcspn(begin, is_quoted ? "\"" : "; \t");
    *at = begin + len + (is_quoted && begin[len] ? 1 : 0);
    return (struct topic_text){begin, len};
}

static bool is_name(struct topic_text text, const char *name)
{
    return text.len == strlen(name) && strncasecmp(text.bytes, name, text.len) == 0;
}

static bool is_in_utf8(struct topic_text charset)
{
    return is_name(charset, "utf-8") || is_name(charset, "utf8") || is_name(charset, "us-ascii");
}

bool topic_http_head_is_utf8(const struct topic_http_head *head)
{
    const char *at = head->content_type + strcspn(head->content_type, ";");
    while (*at) {
        at += strspn(at, "; \t");
        const struct topic_text name = {at, strcspn(at, "=; \t")};
        at += name.len;
        if (*at != '=')
            continue;
        at++;
        const struct topic_text value = parameter_value(&at);
        if (is_name(name, "charset") && !is_in_utf8(value))
            return false;
    }
    return true;
}

const char *topic_http_head_cookie(const struct topic_http_head *head, const char *name,
                                   size_t *len)
{
    size_t name_len = strlen(name);
    const char *at = head->cookie;
    while (at) {
        at += strspn(at, " \t;");
        if (strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
            at += name_len + 1;
            *len = strcspn(at, "; \t");
            return at;
        }
        at = strchr(at, ';');
    }
    return NULL;
}
