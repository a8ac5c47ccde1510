/* bench_serve - how fast topicd answers, beside a bare ZeroMQ echo of the same bytes in the same
 * run.
 *
 *     bench_serve [--model FILE] [--corpus PATH] [--seconds N] [--in-flight N] [--batch N]
 *                 [--rate N]... [--latency] [--bin DIRECTORY] [--examples DIRECTORY]
 *
 * With --latency, requests come at those rates alone, never as fast as they are answered: that
 * takes little of a machine that others use.
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
#include <unistd.h>

#include <zmq.h>

#include "tests/bench/serve/bench.h"
#include "tests/bench/serve/peer.h"
#include "tests/bench/serve/tagging.h"
#include "topicd/version.h"

static int train(struct bench *bench)
{
    char topic[256];
    char corpus[256];
    int status = -1;
    bench_path(topic, bench->bin, "topic");
    bench_path(corpus, bench->examples, "train");
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

/* On one thread, and on all processors at once: together they are slower where processors share a
 * core or a cache, and that is how the daemon's workers run. */
static int tag_alone(struct bench *bench)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t all = processors < TAGGING_MAX_THREADS ? (size_t)processors : TAGGING_MAX_THREADS;
    double one = tagging_measure(&bench->articles, bench->model, 1, bench->seconds, &bench->err);
    double each = tagging_measure(&bench->articles, bench->model, all, bench->seconds, &bench->err);
    printf("- tagging alone, µs of CPU an article: %.1f on one thread, %.1f on %zu at once\n", one,
           each, all);
    return one < 0 || each < 0 ? -1 : 0;
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
    if (tag_alone(bench) < 0 || bench_site(bench, 0, ipc[0], ipc[1]) < 0 ||
        bench_site(bench, 1, "tcp://127.0.0.1:*", "tcp://127.0.0.1:*") < 0)
        return -1;
    printf("\n");
    table_print(&bench->table);
    return 0;
}

static int usage(const char *program)
{
    fprintf(stderr,
            "usage: %s [--model FILE] [--corpus PATH] [--seconds N] [--in-flight N] [--batch N]\n"
            "       [--rate N]... [--latency] [--bin DIRECTORY] [--examples DIRECTORY]\n",
            program);
    return 2;
}

static int read_options(struct bench *bench, int argc, char **argv)
{
    static const struct option options[] = {
        {"model", required_argument, NULL, 'm'},    {"corpus", required_argument, NULL, 'c'},
        {"seconds", required_argument, NULL, 's'},  {"in-flight", required_argument, NULL, 'n'},
        {"batch", required_argument, NULL, 'b'},    {"rate", required_argument, NULL, 'r'},
        {"latency", no_argument, NULL, 'l'},        {"bin", required_argument, NULL, 'd'},
        {"examples", required_argument, NULL, 'e'}, {NULL, 0, NULL, 0},
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
        else if (option == 'l')
            bench->latency_alone = true;
        else if (option == 'd')
            bench->bin = optarg;
        else if (option == 'e')
            bench->examples = optarg;
        else if (bench->rate_count < BENCH_MAX_RATES)
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
    bench_path(corpus, bench.examples, "held-out");
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
