/* web_state.h - the parts of a running topicd-web. web/web_server.h opens, runs and closes them. */
#ifndef TOPIC_WEB_WEB_STATE_H
#define TOPIC_WEB_WEB_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "topicd/error.h"
#include "web/abilities.h"
#include "web/access/editors_file.h"
#include "web/access/password_check.h"
#include "web/access/sessions.h"
#include "web/access/token_cache.h"
#include "web/http/http_limits.h"
#include "web/http/listener.h"
#include "web/upstream/body_turns.h"
#include "web/upstream/upstream.h"
#include "web/web_options.h"
#include "wire/json_frame.h"

struct MHD_Daemon;
struct topic_web_request;

struct topic_web_server {
    const struct topic_web_options *options;
    struct MHD_Daemon *http;
    int http_fd;
    struct topic_listener listener;
    int signals;
    bool is_stopping;
    bool is_missing_said;              /* that topicd has never been there */
    bool is_false_said;                /* that what listens where topicd should is none */
    bool is_closing;                   /* no request may wait any more */
    struct topic_web_request *waiting; /* the suspended requests */
    bool is_resumed;                   /* HTTP is due at once: a request has been resumed */
    bool has_no_room;     /* the system refused a client; none is taken until the next check */
    bool is_no_room_said; /* since the last one was taken */
    int64_t next_check_ms;
    struct topic_http_limits limits;
    struct topic_body_turns turns;
    struct topic_upstream upstream;
    struct topic_abilities abilities;
    struct topic_editors_file editors;
    struct topic_sessions sessions;
    struct topic_password_check passwords;
    struct topic_token_cache tokens;
    int64_t locked_logged_ms;      /* when a refusal of a locked name was last in the log */
    size_t locked_unlogged;        /* refusals since */
    struct topic_json_frame frame; /* bodies are checked with it, one at a time */
};

#endif
