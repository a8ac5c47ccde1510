#include "web/http/http_response.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "web/http/gzip_writer.h"
#include "wire/json.h"
#include "wire/reply.h"

/* Compressed bytes made at a time, so that no request waits for a long answer of another. */
#define PIECE_BYTES ((size_t)32 * 1024)

static const char *const headers[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Cache-Control", "no-store"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

/* Everything from this server alone, and nothing inline. */
static const char *const page_headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
     "require-trusted-types-for 'script'; trusted-types 'none'"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

static ssize_t read_piece(void *context, uint64_t position, char *bytes, size_t max)
{
    (void)position;
    ssize_t len = topic_gzip_writer_read(context, bytes, max);
    if (len < 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return len == 0 ? MHD_CONTENT_READER_END_OF_STREAM : len;
}

static void free_writer(void *context)
{
    topic_gzip_writer_free(context);
}

static struct MHD_Response *compressed(struct topic_gzip_writer *writer)
{
    struct MHD_Response *response =
        writer ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE_BYTES, read_piece,
                                                   writer, free_writer)
               : NULL;
    if (!response)
        topic_gzip_writer_free(writer);
    else
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    return response;
}

static struct MHD_Response *finish(struct MHD_Response *response, const char *type)
{
    if (!response)
        return NULL;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    return response;
}

struct MHD_Response *topic_http_response_take(struct topic_buffer *body, const char *type,
                                              bool gzip)
{
    struct topic_text text = {body->bytes, body->len};
    struct MHD_Response *response;
    if (gzip && text.len >= TOPIC_HTTP_RESPONSE_MIN_GZIP)
        response = compressed(topic_gzip_writer_new(text, true));
    else
        response = MHD_create_response_from_buffer(text.len, body->bytes, MHD_RESPMEM_MUST_FREE);
    if (response)
        *body = (struct topic_buffer){0};
    return finish(response, type);
}

struct MHD_Response *topic_http_response_page(struct topic_text page, const char *type, bool gzip)
{
    struct MHD_Response *response =
        finish(gzip && page.len >= TOPIC_HTTP_RESPONSE_MIN_GZIP
                   ? compressed(topic_gzip_writer_new(page, false))
                   : MHD_create_response_from_buffer(page.len, (void *)(uintptr_t)page.bytes,
                                                     MHD_RESPMEM_PERSISTENT),
               type);
    for (size_t i = 0; response && i < sizeof page_headers / sizeof *page_headers; i++)
        MHD_add_response_header(response, page_headers[i][0], page_headers[i][1]);
    return response;
}

struct MHD_Response *topic_http_response_error(struct topic_text id, const char *code,
                                               const char *message)
{
    struct topic_buffer body = {0};
    struct topic_json json;
    topic_json_init(&json, &body, NULL);
    topic_reply_error_named(&json, id, code, message);
    struct MHD_Response *response = topic_json_finish(&json) == 0
                                        ? topic_http_response_take(&body, "application/json", false)
                                        : NULL;
    topic_buffer_release(&body);
    return response;
}
