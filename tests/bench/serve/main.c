/* bench_serve - how fast topicd answers, beside a bare ZeroMQ echo of the same bytes in the same
 * run.
 *
 *     bench_serve [--model FILE] [--corpus PATH] [--seconds N] [--in-flight N] [--batch N]
 *                 [--rate N]... [--bin DIRECTORY] [--examples DIRECTORY]
 *
 * Starts topicd itself, once on ipc:// in a directory of its own and once on tcp://127.0.0.1, and
 * stops it. Without a model, one is trained on the examples. One client process, one socket. Prints
 * Markdown; docs/serving.md says how to read it.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <zmq.h>

#include "tests/bench/serve/articles.h"
#include "tests/bench/serve/load.h"
#include "tests/bench/serve/peer.h"
#include "tests/bench/serve/table.h"
#include "topicd/model.h"
#include "topicd/version.h"

#define MAX_RATES 8
#define STARTS 5
#define ROUNDS 3
#define WARM_UP_SECONDS 1.0

struct bench {
    char directory[64];
    char *model;
    char *corpus;
    const char *bin;
    const char *examples;
    double seconds;
    size_t in_flight;
    size_t batch;
    double rates[MAX_RATES];
    size_t rate_count;
    struct articles articles;
    struct table table;
    struct topic_error err;
};

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

static const char *const form_names[FORM_COUNT] = {
    [FORM_RAW] = "raw text", [FORM_JSON] = "JSON", [FORM_BATCH] = "batches"};

static void path_of(char path[256], const char *directory, const char *name)
{
    snprintf(path, 256, "%s/%s", directory, name);
}

static int train(struct bench *bench)
{
    char topic[256];
    char corpus[256];
    int status = -1;
    path_of(topic, bench->bin, "topic");
    path_of(corpus, bench->examples, "train");
    pid_t pid = fork();
    if (pid == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execl(topic, topic, "train", corpus, "--quiet", "-o", bench->model, (char *)NULL);
        _exit(1);
    }
    if (pid > 0 && waitpid(pid, &status, 0) == pid && status == 0)
        return 0;
    return topic_error_set(&bench->err, "%s train failed", topic);
}

static int64_t cpu_ns(clockid_t clock)
{
    struct timespec used;
    clock_gettime(clock, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

/* Tagging alone, on one thread, from memory: the daemon's own part is what comes on top. */
static int tag_alone(struct bench *bench)
{
    struct topic_model *model = topic_model_open(bench->model, &bench->err);
    struct topic_scratch *scratch = topic_scratch_new(&bench->err);
    struct topic_tags tags;
    size_t done = 0;
    int64_t end_ns = load_now_ns() + (int64_t)(bench->seconds * 1e9);
    int status = model && scratch ? 0 : -1;
    int64_t start_ns = cpu_ns(CLOCK_THREAD_CPUTIME_ID);
    while (status == 0 && load_now_ns() < end_ns)
        for (size_t i = 0; i < 64 && status == 0; i++, done++)
            status = topic_model_tag(model, scratch,
                                     &bench->articles.items[done % bench->articles.count].article,
                                     NULL, &tags, &bench->err);
    printf("- tagging alone, one thread, from memory: %.2f µs of CPU an article\n",
           (double)(cpu_ns(CLOCK_THREAD_CPUTIME_ID) - start_ns) / 1e3 / (double)done);
    topic_scratch_free(scratch);
    topic_model_unref(model);
    return status;
}

static int start_daemon(struct site *site, const char *bind)
{
    struct bench *bench = site->bench;
    char topicd[256];
    char control[128];
    path_of(topicd, bench->bin, "topicd");
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

static void note_threads(struct site *site, enum form form, const struct peer_thread *before,
                         size_t count, double articles)
{
    struct peer_thread after[PEER_MAX_THREADS];
    char label[TABLE_CELL_BYTES];
    char text[TABLE_CELL_BYTES] = "";
    double sum = 0;
    if (peer_threads(&site->daemon, after) != count)
        return;
    for (size_t i = 0; i < count; i++) {
        double us = (double)(after[i].cpu_ns - before[i].cpu_ns) / 1e3 / articles;
        size_t used = strlen(text);
        sum += us;
        if (us >= 0.05 && used + sizeof after[i].name + 8 < sizeof text)
            sprintf(text + used, "%s%s %.1f", used ? ", " : "", after[i].name, us);
    }
    snprintf(label, sizeof label, "%s: topicd's CPU, µs an article", form_names[form]);
    table_set(&site->bench->table, site->column, label, "%.1f (%s)", sum, text);
}

static int run_full(struct site *site, enum form form)
{
    struct bench *bench = site->bench;
    struct peer_thread before[PEER_MAX_THREADS];
    char label[TABLE_CELL_BYTES];
    double each = form == FORM_BATCH ? (double)bench->articles.batch_count : 1;
    size_t in_flight = form == FORM_BATCH ? 4 : bench->in_flight;
    if (load_run_full(&site->daemon_load, form, in_flight, WARM_UP_SECONDS, &bench->err) < 0)
        return -1;
    size_t count = peer_threads(&site->daemon, before);
    uint64_t answered = site->daemon_load.answered;
    int64_t client_ns = cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
    double rate = load_run_full(&site->daemon_load, form, in_flight, bench->seconds, &bench->err);
    if (rate < 0)
        return -1;
    snprintf(label, sizeof label, "%s: articles a second, %zu in flight", form_names[form],
             in_flight);
    table_set(&bench->table, site->column, label, "%.0f", rate * each);
    double articles = (double)(site->daemon_load.answered - answered) * each;
    note_threads(site, form, before, count, articles);
    snprintf(label, sizeof label, "%s: the client's CPU, µs an article", form_names[form]);
    table_set(&bench->table, site->column, label, "%.1f",
              (double)(cpu_ns(CLOCK_PROCESS_CPUTIME_ID) - client_ns) / 1e3 / articles);
    rate = load_run_full(&site->echo_load, form, in_flight, bench->seconds, &bench->err);
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

/* In turns, so that what else the machine does falls on both. */
static int run_at(struct site *site, double rate)
{
    struct bench *bench = site->bench;
    struct histogram *both = calloc(2, sizeof *both);
    char label[TABLE_CELL_BYTES];
    int status = both ? 0 : -1;
    for (int i = 0; i < ROUNDS && status == 0; i++) {
        status = load_run_at(&site->echo_load, FORM_JSON, rate, bench->seconds / ROUNDS, &both[0],
                             &bench->err);
        if (status == 0)
            status = load_run_at(&site->daemon_load, FORM_JSON, rate, bench->seconds / ROUNDS,
                                 &both[1], &bench->err);
    }
    if (status == 0) {
        note_latency(site, rate, "bare ZeroMQ", &both[0]);
        note_latency(site, rate, "topicd", &both[1]);
        snprintf(label, sizeof label, "JSON at %.0f/s, ms added at p50 p99", rate);
        table_set(&bench->table, site->column, label, "%.3f %.3f",
                  histogram_quantile_ms(&both[1], 0.5) - histogram_quantile_ms(&both[0], 0.5),
                  histogram_quantile_ms(&both[1], 0.99) - histogram_quantile_ms(&both[0], 0.99));
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
    for (enum form form = 0; form < FORM_COUNT; form++)
        if (run_full(site, form) < 0)
            return -1;
    table_set(&bench->table, site->column, "resident memory after it all, MB (of the files)",
              "%.1f (%.1f)", (double)peer_status_kib(&site->daemon, "VmRSS") * 1024 / 1e6,
              (double)peer_status_kib(&site->daemon, "RssFile") * 1024 / 1e6);
    return 0;
}

static int run_site(struct bench *bench, size_t column, const char *bind, const char *echo_bind)
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

static void print_machine(const struct bench *bench, int argc, char **argv)
{
    struct utsname system;
    char line[256] = "";
    int version[3];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file) && strncmp(line, "model name", 10) != 0)
        ;
    if (file)
        fclose(file);
    line[strcspn(line, "\n")] = '\0';
    uname(&system);
    zmq_version(&version[0], &version[1], &version[2]);
    printf("- machine: %ld processors,%s; %s %s\n", sysconf(_SC_NPROCESSORS_ONLN),
           strchr(line, ':') ? strchr(line, ':') + 1 : " unknown", system.sysname, system.release);
    printf("- versions: topicd %s, libzmq %d.%d.%d, compiler %s\n", TOPIC_VERSION, version[0],
           version[1], version[2], __VERSION__);
    printf("- command: `");
    for (int i = 0; i < argc; i++)
        printf("%s%s", i ? " " : "", argv[i]);
    printf("`\n- articles: %zu, %.0f bytes of text on average; %zu in a batch\n",
           bench->articles.count,
           (double)bench->articles.text_bytes / (double)bench->articles.count,
           bench->articles.batch_count);
}

static int run(struct bench *bench, int argc, char **argv)
{
    char ipc[2][128];
    snprintf(ipc[0], sizeof ipc[0], "ipc://%s/topicd", bench->directory);
    snprintf(ipc[1], sizeof ipc[1], "ipc://%s/echo", bench->directory);
    bench->table.heads[0] = "ipc";
    bench->table.heads[1] = "tcp";
    bench->table.column_count = 2;
    if (articles_read(&bench->articles, bench->corpus, bench->batch, &bench->err) < 0)
        return -1;
    print_machine(bench, argc, argv);
    if (tag_alone(bench) < 0 || run_site(bench, 0, ipc[0], ipc[1]) < 0 ||
        run_site(bench, 1, "tcp://127.0.0.1:*", "tcp://127.0.0.1:*") < 0)
        return -1;
    printf("\n");
    table_print(&bench->table);
    return 0;
}

static int usage(const char *program)
{
    fprintf(stderr,
            "usage: %s [--model FILE] [--corpus PATH] [--seconds N] [--in-flight N] [--batch N]\n"
            "       [--rate N]... [--bin DIRECTORY] [--examples DIRECTORY]\n",
            program);
    return 2;
}

static int read_options(struct bench *bench, int argc, char **argv)
{
    static const struct option options[] = {
        {"model", required_argument, NULL, 'm'},
        {"corpus", required_argument, NULL, 'c'},
        {"seconds", required_argument, NULL, 's'},
        {"in-flight", required_argument, NULL, 'n'},
        {"batch", required_argument, NULL, 'b'},
        {"rate", required_argument, NULL, 'r'},
        {"bin", required_argument, NULL, 'd'},
        {"examples", required_argument, NULL, 'e'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        double number = optarg ? strtod(optarg, NULL) : 0;
        if (option == '?' || (strchr("snbr", option) && !(number > 0)))
            return usage(argv[0]);
        if (option == 'm')
            bench->model = optarg;
        else if (option == 'c')
            bench->corpus = optarg;
        else if (option == 's')
            bench->seconds = number;
        else if (option == 'n')
            bench->in_flight = (size_t)number;
        else if (option == 'b')
            bench->batch = (size_t)number;
        else if (option == 'd')
            bench->bin = optarg;
        else if (option == 'e')
            bench->examples = optarg;
        else if (bench->rate_count < MAX_RATES)
            bench->rates[bench->rate_count++] = number;
    }
    return optind < argc ? usage(argv[0]) : -1;
}

int main(int argc, char **argv)
{
    char model[128];
    char corpus[256];
    struct bench bench = {.directory = "/tmp/bench-serve-XXXXXX",
                          .bin = BENCH_BIN,
                          .examples = BENCH_EXAMPLES,
                          .seconds = 5,
                          .in_flight = 512,
                          .batch = 100};
    if (argc == 4 && strcmp(argv[1], PEER_ECHO) == 0)
        return peer_run_echo(argv[2], argv[3]);
    int status = read_options(&bench, argc, argv);
    if (status >= 0)
        return status;
    if (bench.rate_count == 0) {
        bench.rates[bench.rate_count++] = 1000;
        bench.rates[bench.rate_count++] = 10000;
    }
    if (!mkdtemp(bench.directory)) {
        perror(bench.directory);
        return 1;
    }
    path_of(corpus, bench.examples, "held-out");
    if (!bench.corpus)
        bench.corpus = corpus;
    snprintf(model, sizeof model, "%s/model", bench.directory);
    status = 0;
    if (!bench.model) {
        bench.model = model;
        status = train(&bench);
    }
    if (status == 0)
        status = run(&bench, argc, argv);
    if (status < 0)
        fprintf(stderr, "bench_serve: %s\n", bench.err.text);
    articles_release(&bench.articles);
    unlink(model);
    snprintf(model, sizeof model, "%s/echo", bench.directory); /* what the echo left behind */
    unlink(model);
    rmdir(bench.directory);
    return status < 0 ? 1 : 0;
}
