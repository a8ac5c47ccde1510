#include "tests/bench/serve/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zmq.h>

#include "tests/bench/serve/load.h"
#include "tests/bench/serve/peer.h"

#define STARTS 5
#define ROUNDS 9
#define WARM_UP_SECONDS 1.0

/* One endpoint: topicd and the echo, and a client of each. */
struct site {
    struct bench *bench;
    size_t column;
    struct peer daemon;
    struct peer echo;
    void *context;
    struct load daemon_load;
    struct load echo_load;
};

static const char *const form_names[FORM_COUNT] = {[FORM_RAW] = "raw text",
                                                   [FORM_JSON] = "JSON",
                                                   [FORM_BATCH] = "batches",
                                                   [FORM_PING] = "nothing to do"};

void bench_path(char path[BENCH_PATH_BYTES], const char *directory, const char *name)
{
    snprintf(path, BENCH_PATH_BYTES, "%s/%s", directory, name);
}

int64_t bench_cpu_ns(clockid_t clock)
{
    struct timespec used;
    clock_gettime(clock, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static int start_daemon(struct site *site, const char *bind)
{
    struct bench *bench = site->bench;
    char topicd[256];
    char control[128];
    bench_path(topicd, bench->bin, "topicd");
    snprintf(control, sizeof control, "ipc://%s/control", bench->directory);
    double best_ms = 0;
    for (int i = 0; i < STARTS; i++) {
        if (peer_stop(&site->daemon, &bench->err) < 0 ||
            peer_start_daemon(&site->daemon, topicd, bench->model, bind, control, &bench->err) < 0)
            return -1;
        if (i == 0 || site->daemon.ready_ms < best_ms)
            best_ms = site->daemon.ready_ms;
    }
    table_set(&bench->table, site->column, "start to ready, ms (best of 5)", "%.1f", best_ms);
    return 0;
}

static int start_echo(struct site *site, const char *bind)
{
    struct topic_error *err = &site->bench->err;
    if (load_run_full(&site->daemon_load, FORM_RAW, 1, WARM_UP_SECONDS, err) < 0)
        return -1;
    const char *answer = topic_buffer_string(&site->daemon_load.sample, err);
    const char *rest = answer ? strchr(answer, ',') : NULL;
    if (!rest || peer_start_echo(&site->echo, bind, rest, err) < 0)
        return topic_error_set(err, "the echo cannot be started");
    return load_open(&site->echo_load, site->context, site->echo.endpoint, &site->bench->articles,
                     err);
}

/* Returns the sum, of all threads. */
static double note_threads(struct site *site, enum form form, const struct peer_thread *before,
                           size_t count, double articles)
{
    struct peer_thread after[PEER_MAX_THREADS];
    char label[TABLE_CELL_BYTES];
    char text[TABLE_CELL_BYTES] = "";
    double sum = 0;
    if (peer_threads(&site->daemon, after) != count)
        return 0;
    for (size_t i = 0; i < count; i++) {
        double us = (double)(after[i].cpu_ns - before[i].cpu_ns) / 1e3 / articles;
        size_t used = strlen(text);
        sum += us;
        if (us >= 0.05 && used + sizeof after[i].name + 8 < sizeof text)
            sprintf(text + used, "%s%s %.1f", used ? ", " : "", after[i].name, us);
    }
    snprintf(label, sizeof label, "%s: topicd's CPU, µs an article", form_names[form]);
    table_set(&site->bench->table, site->column, label, "%.1f (%s)", sum, text);
    return sum;
}

/* What all programs together have used of the processors. */
static double machine_cpu_s(void)
{
    double ticks[8] = {0}; /* user, nice, system, idle, iowait, irq, softirq, steal */
    FILE *file = fopen("/proc/stat", "r");
    if (!file || fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &ticks[0], &ticks[1],
                        &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]) != 8)
        ticks[0] = 0;
    if (file)
        fclose(file);
    double busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7];
    return busy / (double)sysconf(_SC_CLK_TCK);
}

static int run_daemon(struct site *site, enum form form, size_t in_flight, double each)
{
    struct bench *bench = site->bench;
    struct peer_thread before[PEER_MAX_THREADS];
    char label[TABLE_CELL_BYTES];
    size_t count = peer_threads(&site->daemon, before);
    uint64_t answered = site->daemon_load.answered;
    double client_s = (double)bench_cpu_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9;
    double machine_s = machine_cpu_s();
    double rate = load_run_full(&site->daemon_load, form, in_flight, bench->seconds, &bench->err);
    if (rate < 0)
        return -1;
    machine_s = machine_cpu_s() - machine_s;
    client_s = (double)bench_cpu_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9 - client_s;
    double articles = (double)(site->daemon_load.answered - answered) * each;
    snprintf(label, sizeof label, "%s: articles a second, %zu in flight", form_names[form],
             in_flight);
    table_set(&bench->table, site->column, label, "%.0f", rate * each);
    double daemon_s = note_threads(site, form, before, count, articles) * articles / 1e6;
    snprintf(label, sizeof label, "%s: the client's CPU, µs an article", form_names[form]);
    table_set(&bench->table, site->column, label, "%.1f", client_s * 1e6 / articles);
    snprintf(label, sizeof label, "%s: of the processors' time, other programs had",
             form_names[form]);
    double others = 1 - (daemon_s + client_s) / machine_s;
    table_set(&bench->table, site->column, label, "%.0f%%", others > 0 ? others * 100 : 0);
    return 0;
}

static int run_full(struct site *site, enum form form)
{
    struct bench *bench = site->bench;
    char label[TABLE_CELL_BYTES];
    double each = form == FORM_BATCH ? (double)bench->articles.batch_count : 1;
    size_t in_flight = form == FORM_BATCH ? 4 : bench->in_flight;
    if (load_run_full(&site->daemon_load, form, in_flight, WARM_UP_SECONDS, &bench->err) < 0 ||
        run_daemon(site, form, in_flight, each) < 0)
        return -1;
    double rate = load_run_full(&site->echo_load, form, in_flight, bench->seconds, &bench->err);
    if (rate < 0)
        return -1;
    snprintf(label, sizeof label, "%s: bare ZeroMQ, the same", form_names[form]);
    table_set(&bench->table, site->column, label, "%.0f", rate * each);
    return 0;
}

static void note_latency(struct site *site, double rate, const char *who,
                         const struct histogram *histogram)
{
    char label[TABLE_CELL_BYTES];
    snprintf(label, sizeof label, "JSON at %.0f/s, ms p50 p99 p99.9: %s", rate, who);
    table_set(&site->bench->table, site->column, label, "%.3f %.3f %.3f",
              histogram_quantile_ms(histogram, 0.5), histogram_quantile_ms(histogram, 0.99),
              histogram_quantile_ms(histogram, 0.999));
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Both for a moment, the echo first; what topicd adds at p99 in it. */
static int run_round(struct site *site, double rate, struct histogram *both, double *added_ms)
{
    struct bench *bench = site->bench;
    struct load *loads[2] = {&site->echo_load, &site->daemon_load};
    struct histogram *round = calloc(2, sizeof *round);
    int status = round ? 0 : topic_error_set(&bench->err, "there is no memory for a histogram");
    for (int i = 0; i < 2 && status == 0; i++) {
        status =
            load_run_at(loads[i], FORM_JSON, rate, bench->seconds / ROUNDS, &round[i], &bench->err);
        histogram_join(&both[i], &round[i]);
    }
    *added_ms = histogram_quantile_ms(&round[1], 0.99) - histogram_quantile_ms(&round[0], 0.99);
    free(round);
    return status;
}

/* In turns, so that what else the machine does falls on both; and a stall that hits one round does
 * not hit the median of them. */
static int run_at(struct site *site, double rate)
{
    struct bench *bench = site->bench;
    struct histogram *both = calloc(2, sizeof *both);
    double added[ROUNDS];
    char label[TABLE_CELL_BYTES];
    int status = both ? 0 : -1;
    for (int i = 0; i < ROUNDS && status == 0; i++)
        status = run_round(site, rate, both, &added[i]);
    if (status == 0) {
        note_latency(site, rate, "bare ZeroMQ", &both[0]);
        note_latency(site, rate, "topicd", &both[1]);
        snprintf(label, sizeof label, "JSON at %.0f/s, ms added at p50 p99", rate);
        table_set(&bench->table, site->column, label, "%.3f %.3f",
                  histogram_quantile_ms(&both[1], 0.5) - histogram_quantile_ms(&both[0], 0.5),
                  histogram_quantile_ms(&both[1], 0.99) - histogram_quantile_ms(&both[0], 0.99));
        snprintf(label, sizeof label, "JSON at %.0f/s, ms added at p99, median of %d rounds", rate,
                 ROUNDS);
        qsort(added, ROUNDS, sizeof *added, compare_numbers);
        table_set(&bench->table, site->column, label, "%.3f", added[ROUNDS / 2]);
    }
    free(both);
    return status;
}

static int run_loads(struct site *site)
{
    struct bench *bench = site->bench;
    for (size_t i = 0; i < bench->rate_count; i++)
        if (run_at(site, bench->rates[i]) < 0)
            return -1;
    for (enum form form = 0; form < FORM_COUNT && !bench->latency_alone; form++)
        if (run_full(site, form) < 0)
            return -1;
    table_set(&bench->table, site->column, "resident memory after it all, MB (of the files)",
              "%.1f (%.1f)", (double)peer_status_kib(&site->daemon, "VmRSS") * 1024 / 1e6,
              (double)peer_status_kib(&site->daemon, "RssFile") * 1024 / 1e6);
    return 0;
}

int bench_site(struct bench *bench, size_t column, const char *bind, const char *echo_bind)
{
    struct site site = {.bench = bench, .column = column};
    int status = start_daemon(&site, bind);
    if (status == 0)
        table_set(&bench->table, column, "resident memory when ready, MB (of the files)",
                  "%.1f (%.1f)", (double)peer_status_kib(&site.daemon, "VmRSS") * 1024 / 1e6,
                  (double)peer_status_kib(&site.daemon, "RssFile") * 1024 / 1e6);
    site.context = zmq_ctx_new();
    if (status < 0 ||
        load_open(&site.daemon_load, site.context, site.daemon.endpoint, &bench->articles,
                  &bench->err) < 0 ||
        start_echo(&site, echo_bind) < 0 || run_loads(&site) < 0)
        status = -1;
    load_close(&site.daemon_load);
    load_close(&site.echo_load);
    zmq_ctx_term(site.context);
    if (peer_stop(&site.daemon, &bench->err) < 0 || peer_stop(&site.echo, &bench->err) < 0)
        status = -1;
    return status;
}
