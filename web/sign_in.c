#include "web/sign_in.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>
#include <microhttpd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/access/known_browser.h"
#include "web/claim.h"
#include "web/web_state.h"
#include "wire/json.h"

#define COOKIE_SIZE 256

/* A year. */
#define KNOWN_S 31536000

static const char *const abilities[TOPIC_ABILITY_COUNT] = {
    [TOPIC_ABILITY_STORE] = "store",
    [TOPIC_ABILITY_TRAINING] = "training",
    [TOPIC_ABILITY_MODELS] = "models",
    [TOPIC_ABILITY_DIFFERENCES] = "differences",
    [TOPIC_ABILITY_TOPICS_FILE] = "topics_file",
};

static void write_session(struct topic_web_request *request, const char *token)
{
    const struct topic_web_server *server = request->server;
    struct topic_buffer body = {0};
    struct topic_json json;
    topic_json_init(&json, &body, NULL);
    topic_json_open(&json, '{');
    topic_json_put_bool(&json, "needs_sign_in", request->role == TOPIC_ROLE_NONE);
    topic_json_put_bool(&json, "has_editors", server->options->editors_path != NULL);
    topic_json_put_cstring(&json, "name", request->name);
    topic_json_put_cstring(&json, "role", topic_editors_file_role_name(request->role));
    topic_json_put_cstring(&json, "token", token);
    topic_json_put_bool(&json, "daemon", server->upstream.is_up);
    for (size_t i = 0; i < TOPIC_ABILITY_COUNT; i++)
        topic_json_put_bool(&json, abilities[i], server->abilities.items[i].is_there);
    topic_json_close(&json, '}');
    if (topic_json_finish(&json) == 0)
        topic_web_request_answer(request, MHD_HTTP_OK, &body);
    topic_buffer_release(&body);
}

/* An empty key removes the cookie. */
static void set_cookie(struct topic_web_request *request, const char *key)
{
    char cookie[COOKIE_SIZE];
    snprintf(cookie, sizeof cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
             TOPIC_SESSIONS_COOKIE, key, request->server->options->is_behind_tls ? "; Secure" : "",
             key[0] ? "" : "; Max-Age=0");
    if (request->response)
        MHD_add_response_header(request->response, MHD_HTTP_HEADER_SET_COOKIE, cookie);
}

static struct topic_text find_cookie(const struct topic_web_request *request, const char *name)
{
    struct topic_text value = {0};
    value.bytes = topic_http_head_cookie(&request->head, name, &value.len);
    return value.bytes ? value : (struct topic_text){0};
}

static struct topic_text find_browser(const struct topic_web_request *request,
                                      const struct topic_editor *editor)
{
    return topic_known_browser_find(editor, find_cookie(request, TOPIC_KNOWN_BROWSER_COOKIE));
}

/* Where it cannot be made, the browser is not known the next time. It is sent to nothing but
 * /v1/sign-in. */
static void set_known_cookie(struct topic_web_request *request, const struct topic_editor *editor)
{
    char value[TOPIC_KNOWN_BROWSER_SIZE];
    char cookie[COOKIE_SIZE];
    if (topic_known_browser_write(editor, find_browser(request, editor), value, NULL) < 0)
        return;
    snprintf(cookie, sizeof cookie,
             "%s=%s; Path=/v1/sign-in; Max-Age=%d; HttpOnly; SameSite=Strict%s",
             TOPIC_KNOWN_BROWSER_COOKIE, value, KNOWN_S,
             request->server->options->is_behind_tls ? "; Secure" : "");
    if (request->response)
        MHD_add_response_header(request->response, MHD_HTTP_HEADER_SET_COOKIE, cookie);
}

static struct topic_session *session_of(struct topic_web_request *request)
{
    const struct topic_editor *editor;
    const struct topic_text key = find_cookie(request, TOPIC_SESSIONS_COOKIE);
    return key.bytes ? topic_sessions_find(&request->server->sessions, &request->server->editors,
                                           key, topic_clock_now_ms(), &editor)
                     : NULL;
}

static struct topic_text find_text(struct topic_web_request *request, const char *key)
{
    const json_t *value = topic_json_frame_find(request->server->frame.root, key);
    return json_is_string(value) ? topic_json_frame_text(&request->server->frame, value)
                                 : (struct topic_text){0};
}

/* A new session in any case: one that somebody else knows from before is worth nothing. */
static void begin_session(struct topic_web_request *request, const struct topic_editor *editor)
{
    struct topic_error err = {0};
    struct topic_web_server *server = request->server;
    struct topic_session *before = session_of(request);
    if (before)
        topic_sessions_end(before);
    const struct topic_session *session =
        topic_sessions_begin(&server->sessions, editor, topic_clock_now_ms(), &err);
    if (!session) {
        topic_web_request_fail(request, 500, "internal", err.text);
        return;
    }
    request->role = editor->role;
    memcpy(request->name, editor->name, sizeof request->name);
    topic_log(TOPIC_LOG_INFO, "sign-in", "%s signed in", editor->name);
    write_session(request, session->token);
    set_cookie(request, session->key);
    set_known_cookie(request, editor);
}

/* request->name has the name that was given. */
static void checked(void *context, enum topic_password_result result)
{
    struct topic_web_request *request = context;
    const struct topic_password_claim claim = {.name = {request->name, strlen(request->name)}};
    const struct topic_editor *editor = topic_claim_end(request, &claim, result);
    if (editor)
        begin_session(request, editor);
    topic_web_request_resume(request);
}

void topic_sign_in_begin(struct topic_web_request *request)
{
    struct topic_error err = {0};
    enum topic_code code;
    struct topic_web_server *server = request->server;
    if (!server->options->editors_path) {
        topic_web_request_fail(request, 404, "not-found",
                               "there is no editors file: nobody signs in");
        return;
    }
    struct topic_text body = {request->body.bytes, request->body.len};
    if (topic_json_frame_parse(&server->frame, body, &code, &err) < 0) {
        topic_web_request_fail(request, 400, topic_code_name(code), err.text);
        return;
    }
    struct topic_text name = find_text(request, "name");
    struct topic_text password = find_text(request, "password");
    size_t kept = name.len < sizeof request->name ? name.len : sizeof request->name - 1;
    memcpy(request->name, name.len > 0 ? name.bytes : "", kept);
    const struct topic_editor *editor = topic_editors_file_find(&server->editors, name, false);
    struct topic_password_claim claim = {
        .name = name, .secret = password, .browser = find_browser(request, editor)};
    topic_claim_begin(request, editor, &claim, checked);
}

void topic_sign_in_end_session(struct topic_web_request *request)
{
    struct topic_session *session = session_of(request);
    if (session)
        topic_sessions_end(session);
    request->role = request->server->options->editors_path ? TOPIC_ROLE_NONE : TOPIC_ROLE_CHIEF;
    request->name[0] = '\0';
    write_session(request, "");
    set_cookie(request, "");
}

void topic_sign_in_describe(struct topic_web_request *request)
{
    const struct topic_session *session = request->is_signed_in ? session_of(request) : NULL;
    write_session(request, session ? session->token : "");
}
