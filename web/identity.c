#include "web/identity.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "web/access/host_check.h"
#include "web/claim.h"
#include "web/web_state.h"

#define BEARER "Bearer "

static void set_editor(struct topic_web_request *request, const struct topic_editor *editor)
{
    request->role = editor->role;
    memcpy(request->name, editor->name, sizeof request->name);
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

static void find_session(struct topic_web_request *request)
{
    struct topic_web_server *server = request->server;
    const struct topic_editor *editor;
    struct topic_text key = {0};
    key.bytes = topic_http_head_cookie(&request->head, TOPIC_SESSIONS_COOKIE, &key.len);
    const struct topic_session *session =
        key.bytes ? topic_sessions_find(&server->sessions, &server->editors, key,
                                        topic_clock_now_ms(), &editor)
                  : NULL;
    if (!session)
        return;
    set_editor(request, editor);
    request->is_signed_in = true;
    bool has_token =
        request->head.token &&
        topic_sessions_is_same(
            (struct topic_text){request->head.token, strlen(request->head.token)}, session->token);
    if (request->route->is_post && (!has_token || !request->head.origin))
        topic_web_request_fail(request, 403, "denied",
                               "a change with a cookie needs the page's Origin and X-Topicd-Token");
}

void topic_identity_find(struct topic_web_request *request)
{
    if (!request->server->options->editors_path) {
        request->role = TOPIC_ROLE_CHIEF; /* whoever reaches a loopback address */
        return;
    }
    if (request->route->kind == TOPIC_ROUTE_SIGN_IN)
        return; /* whatever cookie a browser still has */
    if (request->head.authorization &&
        strncasecmp(request->head.authorization, BEARER, strlen(BEARER)) == 0)
        find_program(request);
    else
        find_session(request);
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
