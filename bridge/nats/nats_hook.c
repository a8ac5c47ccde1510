#include "bridge/nats/nats_hook.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/log.h"
#include "bridge/nats/nats_frames.h"
#include "bridge/nats/nats_json.h"

/* A message and its headers beside a longest record; an answer with that record in it. */
#define PER_RECORD_BYTE 8

static const char refused[] =
    "the answer would take too much memory: what answers is no JetStream, or was changed";

static natsStatus (*parse)(natsConnection *, char *, int);
static natsStatus (*parse_json)(void **, const char *, int);
static atomic_size_t max_bytes = TOPIC_NATS_HOOK_MESSAGE_BYTES;
static _Thread_local struct topic_nats_frames frames;
static _Thread_local const char *refusal;

static void find_functions(void)
{
    *(void **)(&parse) = dlsym(RTLD_NEXT, "natsParser_Parse");
    *(void **)(&parse_json) = dlsym(RTLD_NEXT, "nats_JSONParse");
}

/* libnats' threads for the source run when the sink is opened. */
void topic_nats_hook_start(size_t max_record_bytes)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_functions);
    if (max_record_bytes > TOPIC_NATS_HOOK_MESSAGE_BYTES / PER_RECORD_BYTE)
        atomic_store(&max_bytes, max_record_bytes * PER_RECORD_BYTE);
}

const char *topic_nats_hook_take_refusal(void)
{
    const char *taken = refusal;
    refusal = NULL;
    return taken;
}

static void note_cut(natsConnection *nats, const char *what)
{
    static struct topic_log_limit cuts;
    char url[256] = "";
    natsConnection_GetConnectedUrl(nats, url, sizeof url);
    if (topic_log_limit_admits(&cuts, "server-cut"))
        topic_log(TOPIC_LOG_WARNING, "server-cut",
                  "%s: disconnected from this server: %s that it sends is too long for one of NATS",
                  url, what);
}

natsStatus topic_nats_hook_parse(natsConnection *nats, char *bytes, int len)
{
    const char *too_long =
        topic_nats_frames_follow(&frames, bytes, (size_t)len, atomic_load(&max_bytes));
    if (!too_long)
        return parse(nats, bytes, len);
    note_cut(nats, too_long);
    return NATS_PROTOCOL_ERROR;
}

natsStatus topic_nats_hook_parse_json(void **json, const char *text, int len)
{
    size_t size = len >= 0 || !text ? (size_t)(len >= 0 ? len : 0) : strlen(text);
    refusal = topic_nats_json_cost(text, size) > atomic_load(&max_bytes) ? refused : NULL;
    return refusal ? NATS_PROTOCOL_ERROR : parse_json(json, text, len);
}
