#include "web/claim.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/web_state.h"

/* Checks that wait are made within some seconds. */
#define BUSY_S 1

/* For which a name is locked. */
#define LOCKED_S (TOPIC_FAILURE_COUNTERS_MINUTE_MS / 1000)

/* Between two lines of the log on refusals. */
#define LOG_EVERY_MS 1000

static const char *const words[] = {"password", "token"};

static void refuse_for_now(struct topic_web_request *request, unsigned status, unsigned retry_s,
                           const char *code, const char *message)
{
    request->retry_after_s = retry_s;
    topic_web_request_fail(request, status, code, message);
}

static void refuse_busy(struct topic_web_request *request)
{
    refuse_for_now(request, 503, BUSY_S, "busy",
                   "too many passwords and tokens wait to be checked: try again in a second");
}

/* A name of the editors file. Any other is not written to the log: who leaves out the name of a
 * token sends its secret in that place, and people type passwords as names. */
static const char *name_for_log(const struct topic_web_server *server, struct topic_text name)
{
    const struct topic_editor *editor = topic_editors_file_find(&server->editors, name, false);
    if (!editor)
        editor = topic_editors_file_find(&server->editors, name, true);
    return editor ? editor->name : "no known name";
}

/* Refusals cost nothing, and a client may ask for thousands a second: the log has one a second. */
static void log_locked(struct topic_web_server *server, const struct topic_password_claim *claim,
                       int64_t now_ms)
{
    server->locked_unlogged++;
    if (server->locked_logged_ms > 0 && now_ms - server->locked_logged_ms < LOG_EVERY_MS)
        return;
    topic_log(TOPIC_LOG_WARNING, "sign-in",
              "too many wrong %ss: locked for a minute: %s; %zu refused since the last such line",
              words[claim->is_token], name_for_log(server, claim->name), server->locked_unlogged);
    server->locked_logged_ms = now_ms;
    server->locked_unlogged = 0;
}

void topic_claim_begin(struct topic_web_request *request, const struct topic_editor *editor,
                       struct topic_password_claim *claim,
                       void (*done)(void *context, enum topic_password_result result))
{
    char bytes[TOPIC_CLIENT_ADDRESS_SIZE];
    claim->address = topic_web_request_address(request, bytes);
    int64_t now_ms = topic_clock_now_ms();
    switch (topic_password_check_begin(&request->server->passwords, &request->job, editor, claim,
                                       now_ms)) {
    case TOPIC_PASSWORD_LOCKED:
        log_locked(request->server, claim, now_ms);
        refuse_for_now(request, 429, LOCKED_S, "denied",
                       "five failures in a minute: try again in a minute");
        break;
    case TOPIC_PASSWORD_ADDRESS_FULL:
        refuse_for_now(request, 429, BUSY_S, "denied",
                       "your address has too many passwords and tokens that wait to be checked: "
                       "try again in a second");
        break;
    case TOPIC_PASSWORD_FULL:
        refuse_busy(request);
        break;
    case TOPIC_PASSWORD_BEGUN:
        request->job->done = done;
        request->job->context = request;
    }
    claim->address = (struct topic_text){0};
}

/* The editor may have left the file meanwhile. */
const struct topic_editor *topic_claim_end(struct topic_web_request *request,
                                           const struct topic_password_claim *claim,
                                           enum topic_password_result result)
{
    const struct topic_password_job *job = request->job;
    const struct topic_editor *editor =
        topic_editors_file_find(&request->server->editors, claim->name, claim->is_token);
    request->job = NULL;
    if (result == TOPIC_PASSWORD_RIGHT && editor && strcmp(editor->hash, job->hash) == 0)
        return editor;
    if (result == TOPIC_PASSWORD_DISPLACED) {
        refuse_busy(request);
        return NULL;
    }
    topic_log(TOPIC_LOG_WARNING, "sign-in", "wrong %s of %s", words[claim->is_token],
              name_for_log(request->server, claim->name));
    topic_web_request_fail(request, 401, "denied",
                           claim->is_token ? "the token is not right"
                                           : "name or password is not right");
    return NULL;
}
