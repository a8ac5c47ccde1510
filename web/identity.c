#include "web/identity.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/text.h"
#include "web/access/host_check.h"
#include "web/claim.h"
#include "web/web_state.h"

#define BEARER "Bearer "

static void set_editor(struct topic_web_request *request, const struct topic_editor *editor)
{
    request->role = editor->role;
    memcpy(request->name, editor->name, sizeof request->name);
    memcpy(request->hash, editor->hash, sizeof request->hash);
}

static bool has_token(const struct topic_web_request *request)
{
    const char *authorization = request->head.authorization;
    return authorization && strncasecmp(authorization, BEARER, strlen(BEARER)) == 0;
}

/* NAME.SECRET: a name has no full stop. */
static struct topic_text split_token(const struct topic_http_head *head, struct topic_text *secret)
{
    const char *name = head->authorization + strlen(BEARER);
    size_t len = strcspn(name, ".");
    *secret = (struct topic_text){name + len, strlen(name + len)};
    if (secret->len > 0)
        *secret = (struct topic_text){secret->bytes + 1, secret->len - 1};
    return (struct topic_text){name, len};
}

static void checked(void *context, enum topic_password_result result)
{
    struct topic_web_request *request = context;
    struct topic_password_claim claim = {.is_token = true};
    claim.name = split_token(&request->head, &claim.secret);
    const struct topic_editor *editor = topic_claim_end(request, &claim, result);
    if (editor) {
        topic_token_cache_add(&request->server->tokens, editor, claim.secret);
        set_editor(request, editor);
    }
    topic_identity_check(request);
    topic_web_request_resume(request);
}

static void find_program(struct topic_web_request *request)
{
    struct topic_web_server *server = request->server;
    struct topic_password_claim claim = {.is_token = true};
    claim.name = split_token(&request->head, &claim.secret);
    const struct topic_editor *editor = topic_editors_file_find(&server->editors, claim.name, true);
    if (editor && topic_token_cache_has(&server->tokens, editor, claim.secret))
        set_editor(request, editor);
    else
        topic_claim_begin(request, editor, &claim, checked);
}

static const struct topic_session *session_of(struct topic_web_request *request,
                                              const struct topic_editor **editor)
{
    struct topic_web_server *server = request->server;
    struct topic_text key = {0};
    key.bytes = topic_http_head_cookie(&request->head, TOPIC_SESSIONS_COOKIE, &key.len);
    return key.bytes ? topic_sessions_find(&server->sessions, &server->editors, key,
                                           topic_clock_now_ms(), editor)
                     : NULL;
}

static void find_session(struct topic_web_request *request)
{
    const struct topic_editor *editor;
    const struct topic_session *session = session_of(request, &editor);
    if (!session)
        return;
    set_editor(request, editor);
    request->is_signed_in = true;
    bool has_page_token =
        request->head.token &&
        topic_sessions_is_same(topic_text_of(request->head.token), session->token);
    if (request->route->is_post && (!has_page_token || !request->head.origin))
        topic_web_request_fail(request, 403, "denied",
                               "a change with a cookie needs the page's Origin and X-Topicd-Token");
}

static bool needs_name(enum topic_route_kind kind)
{
    return kind == TOPIC_ROUTE_OPERATION || kind == TOPIC_ROUTE_SESSION ||
           kind == TOPIC_ROUTE_SIGN_OUT;
}

void topic_identity_find(struct topic_web_request *request)
{
    if (!request->server->options->editors_path) {
        request->role = TOPIC_ROLE_CHIEF; /* whoever reaches a loopback address */
        return;
    }
    if (!needs_name(request->route->kind))
        return; /* whatever cookie or token the client still has */
    if (has_token(request))
        find_program(request);
    else
        find_session(request);
}

/* By the token that was found right at the head, or by the cookie. */
static const struct topic_editor *find_again(struct topic_web_request *request)
{
    const struct topic_editor *editor;
    struct topic_text secret;
    if (!has_token(request))
        return session_of(request, &editor) ? editor : NULL;
    editor = topic_editors_file_find(&request->server->editors,
                                     split_token(&request->head, &secret), true);
    return editor && strcmp(editor->hash, request->hash) == 0 ? editor : NULL;
}

bool topic_identity_is_still_allowed(struct topic_web_request *request)
{
    if (!request->server->options->editors_path || request->role == TOPIC_ROLE_NONE)
        return true; /* nobody had to be known */
    const struct topic_editor *editor = find_again(request);
    request->role = editor ? editor->role : TOPIC_ROLE_NONE;
    if (!editor)
        request->name[0] = '\0';
    return request->role >= request->route->role;
}

void topic_identity_check(struct topic_web_request *request)
{
    const struct topic_route *route = request->route;
    if (route->is_post && !topic_host_check_is_same_origin(&request->head))
        topic_web_request_fail(request, 403, "denied",
                               "the request comes from a page of another "
                               "site");
    else if (request->role >= route->role || request->job)
        return;
    else if (request->role == TOPIC_ROLE_NONE)
        topic_web_request_fail(request, 401, "denied", "sign in, or send a token");
    else
        topic_web_request_fail(request, 403, "denied", "your role may not do that");
}
