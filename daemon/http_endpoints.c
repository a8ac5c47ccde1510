#include "daemon/http_endpoints.h"

#include <string.h>

#include "daemon/metrics/metrics_table.h"
#include "service/prometheus.h"

#define OK 200
#define UNAVAILABLE 503
#define FAILED 500

static unsigned write_metrics(void *context, struct topic_buffer *out)
{
    const struct topic_http_endpoints *pages = context;
    struct topic_counters_state state = topic_status_read(pages->status);
    if (topic_metrics_table_write(pages->status->counters, &state, out, NULL) == 0)
        return OK;
    topic_buffer_reset(out);
    return FAILED;
}

static unsigned say(struct topic_buffer *out, unsigned status, const char *text)
{
    return topic_buffer_append(out, text, strlen(text), NULL) == 0 ? status : FAILED;
}

/* An answer is proof enough: the main loop gives it. */
static unsigned write_health(void *context, struct topic_buffer *out)
{
    (void)context;
    return say(out, OK, "ok\n");
}

static unsigned write_readiness(void *context, struct topic_buffer *out)
{
    const struct topic_http_endpoints *pages = context;
    if (*pages->is_stopping)
        return say(out, UNAVAILABLE, "stopping\n");
    if (!topic_auth_admits(pages->auth))
        return say(out, UNAVAILABLE, "no client can connect: zauth does not answer\n");
    return say(out, OK, "ready\n");
}

static const struct topic_http_server_page table[] = {
    {"/metrics", TOPIC_PROMETHEUS_TYPE, write_metrics, true},
    {"/healthz", "text/plain; charset=utf-8", write_health, false},
    {"/readyz", "text/plain; charset=utf-8", write_readiness, false},
};

int topic_http_endpoints_start(struct topic_http_endpoints *pages, struct topic_options *options,
                               struct topic_error *err)
{
    if (!options->metrics.text)
        return 0;
    return topic_http_server_start(&pages->server, &options->metrics, table,
                                   sizeof table / sizeof *table, pages, err);
}
