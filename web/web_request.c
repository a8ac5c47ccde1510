#include "web/web_request.h"

#include <string.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "web/http/http_response.h"
#include "web/web_state.h"
#include "wire/json_prescan.h"

#define JSON_TYPE "application/json"

void topic_web_request_resume(struct topic_web_request *request)
{
    if (!request->is_suspended)
        return;
    request->is_suspended = false;
    request->server->is_resumed = true;
    MHD_resume_connection(request->connection);
}

struct topic_text topic_web_request_address(const struct topic_web_request *request,
                                            char bytes[TOPIC_CLIENT_ADDRESS_SIZE])
{
    bool has_proxy = request->server->options->is_behind_tls;
    return topic_client_address_find(request->connection,
                                     has_proxy ? request->head.forwarded_for : NULL, bytes);
}

static void set_response(struct topic_web_request *request, unsigned status,
                         struct MHD_Response *response)
{
    if (!request->response) {
        request->status = status;
        request->response = response;
    } else if (response) {
        MHD_destroy_response(response);
    }
}

void topic_web_request_fail(struct topic_web_request *request, unsigned status, const char *code,
                            const char *message)
{
    struct topic_text body = {request->body.bytes, request->body.len};
    struct topic_text id = body.len > 0 ? topic_json_prescan_id(body) : (struct topic_text){0};
    set_response(request, status, topic_http_response_error(id, code, message));
}

void topic_web_request_answer(struct topic_web_request *request, unsigned status,
                              struct topic_buffer *body)
{
    set_response(request, status,
                 topic_http_response_take(body, JSON_TYPE, request->head.accepts_gzip));
}
