#include "tests/bench/serve/peer.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zmq.h>

#include "base/text.h"
#include "tests/bench/serve/load.h"

#define READY "topicd: ready"
#define LISTENING "listening on "

/* Reads the log up to READY; the last endpoint named is the one that was asked for. */
static int wait_until_ready(struct peer *peer, struct topic_error *err)
{
    char line[512] = "";
    FILE *log = fdopen(dup(peer->errors), "r");
    while (log && fgets(line, sizeof line, log) && !strstr(line, READY)) {
        const char *found = strstr(line, LISTENING);
        if (found)
            sscanf(found + strlen(LISTENING), "%255s", peer->endpoint);
    }
    if (log)
        fclose(log);
    if (strstr(line, READY))
        return 0;
    return topic_error_set(err, "topicd did not start: %s", line);
}

int peer_start_daemon(struct peer *peer, const char *topicd, const char *model, const char *bind,
                      const char *control, struct topic_error *err)
{
    int ends[2];
    int64_t start_ns = load_now_ns();
    if (pipe(ends) < 0 || (peer->pid = fork()) < 0)
        return topic_error_set(err, "topicd cannot be started: %s", strerror(errno));
    if (peer->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl(topicd, topicd, "-m", model, "--bind", bind, "--control", control, (char *)NULL);
        perror(topicd);
        _exit(1);
    }
    close(ends[1]);
    peer->errors = ends[0];
    int status = wait_until_ready(peer, err);
    peer->ready_ms = (double)(load_now_ns() - start_ns) / 1e6;
    return status;
}

static size_t id_length(const char *bytes, size_t len)
{
    const char *comma = memchr(bytes, ',', len);
    return comma ? (size_t)(comma - bytes) : len;
}

static int answer(void *socket, zmq_msg_t *identity, zmq_msg_t *header, struct topic_text rest)
{
    const char *bytes = zmq_msg_data(header);
    size_t id = id_length(bytes, zmq_msg_size(header));
    zmq_msg_t reply;
    zmq_msg_init_size(&reply, id + rest.len);
    memcpy(zmq_msg_data(&reply), bytes, id);
    memcpy((char *)zmq_msg_data(&reply) + id, rest.bytes, rest.len);
    if (zmq_msg_send(identity, socket, ZMQ_SNDMORE) < 0)
        return -1;
    return zmq_msg_send(&reply, socket, 0);
}

/* Until a signal ends the process. */
static void echo(void *socket, struct topic_text rest)
{
    zmq_msg_t frames[2];
    zmq_msg_t more;
    zmq_msg_init(&frames[0]);
    zmq_msg_init(&frames[1]);
    zmq_msg_init(&more);
    while (zmq_msg_recv(&frames[0], socket, 0) >= 0 && zmq_msg_recv(&frames[1], socket, 0) >= 0) {
        zmq_msg_t *last = &frames[1];
        while (zmq_msg_more(last)) {
            last = &more;
            zmq_msg_recv(last, socket, 0);
        }
        if (answer(socket, &frames[0], &frames[1], rest) < 0)
            return;
    }
}

int peer_run_echo(const char *bind, const char *rest)
{
    int unlimited = 0;
    char endpoint[sizeof((struct peer *)0)->endpoint] = "";
    size_t size = sizeof endpoint;
    void *socket = zmq_socket(zmq_ctx_new(), ZMQ_ROUTER);
    zmq_setsockopt(socket, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &unlimited, sizeof unlimited);
    if (zmq_bind(socket, bind) == 0)
        zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &size);
    if (write(STDOUT_FILENO, endpoint, sizeof endpoint) == (ssize_t)sizeof endpoint)
        echo(socket, topic_text_of(rest));
    return 1;
}

int peer_start_echo(struct peer *peer, const char *endpoint, const char *rest,
                    struct topic_error *err)
{
    int ends[2];
    if (pipe(ends) < 0 || (peer->pid = fork()) < 0)
        return topic_error_set(err, "the echo cannot be started: %s", strerror(errno));
    if (peer->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "bench_serve", PEER_ECHO, endpoint, rest, (char *)NULL);
        _exit(1);
    }
    close(ends[1]);
    peer->errors = ends[0];
    if (read(ends[0], peer->endpoint, sizeof peer->endpoint) == (ssize_t)sizeof peer->endpoint &&
        peer->endpoint[0])
        return 0;
    return topic_error_set(err, "%s: the echo cannot be bound", endpoint);
}

int peer_stop(struct peer *peer, struct topic_error *err)
{
    int status = 0;
    if (peer->pid <= 0)
        return 0;
    kill(peer->pid, SIGTERM);
    waitpid(peer->pid, &status, 0);
    close(peer->errors);
    *peer = (struct peer){0};
    bool ended_well = (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
                      (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    return ended_well ? 0 : topic_error_set(err, "a process ended with wait status %d", status);
}

long peer_status_kib(const struct peer *peer, const char *key)
{
    char text[64];
    char line[256];
    long kib = 0;
    snprintf(text, sizeof text, "/proc/%d/status", (int)peer->pid);
    FILE *file = fopen(text, "r");
    while (file && kib == 0 && fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0)
            kib = strtol(line + strlen(key) + 1, NULL, 10);
    if (file)
        fclose(file);
    return kib;
}

static void read_thread(struct peer_thread *thread, pid_t pid, const char *id)
{
    char path[320];
    snprintf(path, sizeof path, "/proc/%d/task/%s/comm", (int)pid, id);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(thread->name, sizeof thread->name, file))
        thread->name[0] = '\0';
    thread->name[strcspn(thread->name, "\n")] = '\0';
    if (file)
        fclose(file);
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, id);
    file = fopen(path, "r");
    if (!file || fscanf(file, "%" SCNd64, &thread->cpu_ns) != 1)
        thread->cpu_ns = 0;
    if (file)
        fclose(file);
}

size_t peer_threads(const struct peer *peer, struct peer_thread threads[PEER_MAX_THREADS])
{
    char path[64];
    const struct dirent *entry;
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)peer->pid);
    DIR *directory = opendir(path);
    while (directory && count < PEER_MAX_THREADS && (entry = readdir(directory)))
        if (entry->d_name[0] != '.')
            read_thread(&threads[count++], peer->pid, entry->d_name);
    if (directory)
        closedir(directory);
    return count;
}
