#include "bridge/bridge_metrics.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "service/log_writer.h"
#include "service/process_stats.h"
#include "service/prometheus.h"
#include "topicd/version.h"

#define OK 200
#define UNAVAILABLE 503
#define FAILED 500

/* The main loop comes round every second, or when a batch is done; all waits in a batch are
 * shorter. */
#define STUCK_MS 120000

static const char *const cause_names[TOPIC_BRIDGE_CAUSES] = {
    "bad-request", "too-large", "busy", "timeout", "internal", "deliveries", "sink"};

const char *topic_bridge_metrics_cause_name(enum topic_bridge_cause cause)
{
    return cause_names[cause];
}

enum topic_bridge_cause topic_bridge_metrics_cause_find(const char *name)
{
    for (enum topic_bridge_cause i = 0; i < TOPIC_BRIDGE_CAUSES; i++)
        if (strcmp(cause_names[i], name) == 0)
            return i;
    return TOPIC_BRIDGE_INTERNAL;
}

struct row {
    const char *name;
    const char *type;
    const char *help;
    double value;
};

static void write_rows(struct topic_prometheus *page, const struct topic_bridge_numbers *numbers)
{
    const struct topic_process_stats process = topic_process_stats_read();
    const struct row rows[] = {
        {"topicd_bridge_taken_total", "counter", "Records taken from the source.",
         (double)numbers->taken},
        {"topicd_bridge_redelivered_total", "counter",
         "Records taken that had been delivered before.", (double)numbers->redelivered},
        {"topicd_bridge_published_total", "counter", "Records stored with their topics.",
         (double)numbers->published},
        {"topicd_bridge_duplicates_total", "counter",
         "Of those, records that the sink had already.", (double)numbers->duplicates},
        {"topicd_bridge_postponed_total", "counter", "Records returned, to be delivered later.",
         (double)numbers->postponed},
        {"topicd_bridge_settle_failures_total", "counter",
         "Batches that could not be settled and come again.", (double)numbers->settle_failures},
        {"topicd_bridge_waits_total", "counter",
         "How often a stream, or all servers, could not be reached.", (double)numbers->waits},
        {"topicd_bridge_waiting", "gauge", "1 while a stream, or all servers, cannot be reached.",
         numbers->absent != TOPIC_BRIDGE_NOTHING_ABSENT},
        {"topicd_bridge_in_flight", "gauge", "Records taken and not settled.",
         (double)numbers->in_flight},
        {"topicd_bridge_log_lines_dropped_total", "counter",
         "Log lines dropped because stderr was not read in time.",
         (double)topic_log_writer_dropped()},
        {"process_cpu_seconds_total", "counter", "CPU time, user and system.", process.cpu_seconds},
        {"process_resident_memory_bytes", "gauge", "Resident memory.",
         (double)process.resident_bytes},
        {"process_open_fds", "gauge", "Open file descriptors.", (double)process.open_files},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        topic_prometheus_single(page, rows[i].name, rows[i].type, rows[i].help, rows[i].value);
}

int topic_bridge_metrics_write(const struct topic_bridge_numbers *numbers, struct topic_buffer *out)
{
    static const char rejected[] = "topicd_bridge_rejected_total";
    struct topic_prometheus page = {.out = out};
    topic_prometheus_family(&page, "topicd_bridge_info", "gauge", "The version.");
    topic_prometheus_info_open(&page, "topicd_bridge_info");
    topic_prometheus_info_label(&page, "version", TOPIC_VERSION, true);
    topic_prometheus_info_close(&page);
    write_rows(&page, numbers);
    if (numbers->knows_lag)
        topic_prometheus_single(&page, "topicd_bridge_lag", "gauge",
                                "Records that wait in the source; files, of a directory.",
                                (double)numbers->lag);
    topic_prometheus_family(&page, rejected, "counter", "Records rejected, by code.");
    for (enum topic_bridge_cause i = 0; i < TOPIC_BRIDGE_CAUSES; i++)
        topic_prometheus_labelled(&page, rejected, "code", cause_names[i],
                                  (double)numbers->rejected[i]);
    topic_prometheus_histogram(&page, "topicd_bridge_record_seconds",
                               "Time from taking a record to settling it.", &numbers->total);
    topic_prometheus_histogram(&page, "topicd_bridge_tag_seconds", "Time to tag a batch.",
                               &numbers->tag);
    topic_prometheus_histogram(&page, "topicd_bridge_publish_seconds", "Time to store a batch.",
                               &numbers->publish);
    return page.failed ? -1 : 0;
}

struct topic_bridge_numbers *topic_bridge_metrics_lock(struct topic_bridge_metrics *metrics)
{
    pthread_mutex_lock(&metrics->lock);
    return &metrics->numbers;
}

void topic_bridge_metrics_unlock(struct topic_bridge_metrics *metrics)
{
    pthread_mutex_unlock(&metrics->lock);
}

static struct topic_bridge_numbers copy_numbers(struct topic_bridge_metrics *metrics)
{
    struct topic_bridge_numbers copy = *topic_bridge_metrics_lock(metrics);
    topic_bridge_metrics_unlock(metrics);
    return copy;
}

static unsigned write_metrics(void *context, struct topic_buffer *out)
{
    const struct topic_bridge_numbers numbers = copy_numbers(context);
    if (topic_bridge_metrics_write(&numbers, out) == 0)
        return OK;
    topic_buffer_reset(out);
    return FAILED;
}

static unsigned say(struct topic_buffer *out, unsigned status, const char *text)
{
    return topic_buffer_format(out, NULL, "%s\n", text) == 0 ? status : FAILED;
}

static unsigned write_health(void *context, struct topic_buffer *out)
{
    const struct topic_bridge_numbers numbers = copy_numbers(context);
    if (topic_clock_now_ms() - numbers.turn_ms > STUCK_MS)
        return say(out, UNAVAILABLE, "the main loop is stuck");
    return say(out, OK, "ok");
}

static unsigned write_readiness(void *context, struct topic_buffer *out)
{
    const struct topic_bridge_numbers numbers = copy_numbers(context);
    if (numbers.is_stopping)
        return say(out, UNAVAILABLE, "stopping");
    if (numbers.absent != TOPIC_BRIDGE_NOTHING_ABSENT)
        return say(out, UNAVAILABLE, numbers.waiting.text);
    return say(out, OK, "ready");
}

static const struct topic_http_server_page pages[] = {
    {"/metrics", TOPIC_PROMETHEUS_TYPE, write_metrics, true},
    {"/healthz", "text/plain; charset=utf-8", write_health, false},
    {"/readyz", "text/plain; charset=utf-8", write_readiness, false},
};

static void *serve(void *context)
{
    struct topic_bridge_metrics *metrics = context;
    struct pollfd events[] = {{.fd = metrics->server.fd, .events = POLLIN},
                              {.fd = metrics->wake, .events = POLLIN}};
    while (!(events[1].revents & POLLIN)) {
        if (poll(events, 2, topic_http_server_timeout_ms(&metrics->server)) < 0 && errno != EINTR)
            break;
        topic_http_server_turn(&metrics->server);
    }
    return NULL;
}

static int start_thread(struct topic_bridge_metrics *metrics, struct topic_error *err)
{
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    metrics->has_thread = pthread_create(&metrics->thread, NULL, serve, metrics) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return metrics->has_thread ? 0 : topic_error_set(err, "cannot start the thread for metrics");
}

int topic_bridge_metrics_start(struct topic_bridge_metrics *metrics,
                               const struct topic_address *address, struct topic_error *err)
{
    *metrics = (struct topic_bridge_metrics){
        .lock = PTHREAD_MUTEX_INITIALIZER, .wake = -1, .server = {.fd = -1}};
    metrics->numbers.total.bounds = &topic_histogram_latency;
    metrics->numbers.tag.bounds = &topic_histogram_latency;
    metrics->numbers.publish.bounds = &topic_histogram_latency;
    metrics->numbers.turn_ms = topic_clock_now_ms();
    if (!address->text)
        return 0;
    metrics->wake = eventfd(0, EFD_CLOEXEC);
    if (metrics->wake < 0)
        return topic_error_set(err, "cannot create an eventfd: %s", strerror(errno));
    if (topic_http_server_start(&metrics->server, address, pages, sizeof pages / sizeof *pages,
                                metrics, err) < 0)
        return -1;
    return start_thread(metrics, err);
}

void topic_bridge_metrics_stop(struct topic_bridge_metrics *metrics)
{
    const uint64_t one = 1;
    if (metrics->has_thread && write(metrics->wake, &one, sizeof one) == (ssize_t)sizeof one)
        pthread_join(metrics->thread, NULL);
    topic_http_server_stop(&metrics->server);
    if (metrics->wake >= 0)
        close(metrics->wake);
    metrics->wake = -1;
}
