#include "daemon/net/endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/memory.h"
#include "wire/runtime_dir.h"

#define TCP "tcp://"
#define IPC "ipc://"
#define LOCALHOST TCP "localhost:"
#define MAPPED TCP "[::ffff:" /* an IPv4 address in an IPv6 one */
#define MAX_PATH_LENGTH (sizeof((struct sockaddr_un *)0)->sun_path - 1)
#define MAX_LOCK_ATTEMPTS 100

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_loopback(const char *host)
{
    return starts_with(host, "127.") || starts_with(host, "[::1]:") || starts_with(host, "lo:");
}

static char *join(const char *first, const char *second, struct topic_error *err)
{
    char *joined = NULL;
    if (asprintf(&joined, "%s%s", first, second) >= 0)
        return joined;
    topic_error_set(err, "out of memory");
    return NULL;
}

/* libzmq would silently use another port for a number that is too large. */
static bool is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (strcmp(text, "*") == 0)
        return true;
    return digits > 0 && text[digits] == '\0' && strtoul(text, NULL, 10) <= UINT16_MAX;
}

static int init_tcp(struct topic_endpoint *endpoint, const char *text, struct topic_error *err)
{
    const char *host = text + strlen(TCP);
    const char *port = strrchr(host, ':');
    if (!port || port == host || !is_port(port + 1))
        return topic_error_set(err, "%s: has no port from 0 to %d: write tcp://HOST:PORT", text,
                               UINT16_MAX);
    /* libzmq binds to addresses and interfaces, not to host names; users write localhost. */
    endpoint->address = starts_with(text, LOCALHOST)
                            ? join(TCP "127.0.0.1:", text + strlen(LOCALHOST), err)
                            : topic_memory_copy(text, strlen(text), err);
    if (!endpoint->address)
        return -1;
    endpoint->is_local = is_loopback(endpoint->address + strlen(TCP));
    return 0;
}

static int init_ipc(struct topic_endpoint *endpoint, const char *text, struct topic_error *err)
{
    const char *path = text + strlen(IPC);
    if (!path[0] || path[0] == '*')
        return topic_error_set(err, "%s: names no file: write ipc:///path/of/the/socket", text);
    if (strlen(path) > MAX_PATH_LENGTH)
        return topic_error_set(err,
                               "%s: the path is longer than %zu bytes, the limit for sockets: "
                               "choose a shorter one",
                               text, MAX_PATH_LENGTH);
    endpoint->is_ipc = true;
    endpoint->is_local = true;
    endpoint->address = topic_memory_copy(text, strlen(text), err);
    if (!endpoint->address)
        return -1;
    if (path[0] == '@') /* abstract: without a file; the kernel refuses to bind it twice */
        return 0;
    endpoint->path = endpoint->address + strlen(IPC);
    endpoint->lock_path = join(endpoint->path, ".lock", err);
    return endpoint->lock_path ? 0 : -1;
}

int topic_endpoint_init(struct topic_endpoint *endpoint, const char *text, struct topic_error *err)
{
    *endpoint = (struct topic_endpoint){.lock_fd = -1};
    if (starts_with(text, TCP) && init_tcp(endpoint, text, err) == 0)
        return 0;
    if (starts_with(text, IPC) && init_ipc(endpoint, text, err) == 0)
        return 0;
    topic_error_set(err, "%s: is not an endpoint: write tcp://HOST:PORT or ipc://PATH", text);
    topic_endpoint_release(endpoint);
    return -1;
}

void topic_endpoint_release(struct topic_endpoint *endpoint)
{
    if (endpoint->lock_fd >= 0) {
        unlink(endpoint->path);
        unlink(endpoint->lock_path);
        close(endpoint->lock_fd);
    }
    if (endpoint->directory)
        rmdir(endpoint->directory);
    free(endpoint->directory);
    free(endpoint->address);
    free(endpoint->lock_path);
    *endpoint = (struct topic_endpoint){.lock_fd = -1};
}

/* Whether the path still names the file that we have locked: the previous holder of the lock
 * removes the file, perhaps after we opened it. */
static bool is_current(int fd, const char *path)
{
    struct stat opened;
    struct stat named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

static int explain_no_lock(const struct topic_endpoint *endpoint, int error,
                           struct topic_error *err)
{
    const char *slash = strrchr(endpoint->path, '/');
    if (error == ENOENT && slash)
        return topic_error_set(err, "%s: there is no directory %.*s: create it", endpoint->address,
                               (int)(slash - endpoint->path), endpoint->path);
    return topic_error_set(err, "%s: cannot create the lock file: %s", endpoint->lock_path,
                           strerror(error));
}

static int take_lock(struct topic_endpoint *endpoint, struct topic_error *err)
{
    for (int i = 0; i < MAX_LOCK_ATTEMPTS; i++) {
        int fd = open(endpoint->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
            return explain_no_lock(endpoint, errno, err);
        if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
            close(fd);
            return topic_error_set(
                err,
                "%s: in use by another topicd: stop that one, or give this one other "
                "endpoints with --bind and --control",
                endpoint->address);
        }
        if (is_current(fd, endpoint->lock_path)) {
            endpoint->lock_fd = fd;
            return 0;
        }
        close(fd);
    }
    return topic_error_set(err, "%s: cannot lock: another process keeps replacing the file",
                           endpoint->lock_path);
}

static bool accepts_connections(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    bool accepts =
        connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN;
    close(fd);
    return accepts;
}

static int check_free(const struct topic_endpoint *endpoint, struct topic_error *err)
{
    struct stat status;
    if (lstat(endpoint->path, &status) < 0)
        return 0;
    if (!S_ISSOCK(status.st_mode))
        return topic_error_set(err, "%s: already exists and is not a socket: choose another path",
                               endpoint->path);
    if (accepts_connections(endpoint->path))
        return topic_error_set(err, "%s: in use by another program", endpoint->address);
    return 0;
}

int topic_endpoint_lock(struct topic_endpoint *endpoint, struct topic_error *err)
{
    if (!endpoint->path)
        return 0;
    if (take_lock(endpoint, err) < 0)
        return -1;
    if (check_free(endpoint, err) == 0)
        return 0;
    unlink(endpoint->lock_path);
    close(endpoint->lock_fd);
    endpoint->lock_fd = -1; /* so that release keeps the other process's socket file */
    return -1;
}

void topic_endpoint_show(const char *address, char shown[TOPIC_ENDPOINT_SHOWN_SIZE])
{
    const char *four = address + strlen(MAPPED);
    const char *end = starts_with(address, MAPPED) ? strchr(four, ']') : NULL;
    if (end && memchr(four, '.', (size_t)(end - four)))
        snprintf(shown, TOPIC_ENDPOINT_SHOWN_SIZE, TCP "%.*s%s", (int)(end - four), four, end + 1);
    else
        snprintf(shown, TOPIC_ENDPOINT_SHOWN_SIZE, "%s", address);
}

/* A directory that only we can write to. Under /tmp another user may have created it first. */
static int create_private_directory(const char *path, bool *is_created, struct topic_error *err)
{
    *is_created = mkdir(path, 0700) == 0;
    if (!*is_created && errno != EEXIST)
        return topic_error_set(err, "%s: cannot create the directory: %s", path, strerror(errno));
    if (!topic_runtime_dir_is_private(path))
        return topic_error_set(err,
                               "%s: is not a directory that only you can write to: name a control "
                               "socket with --control",
                               path);
    return 0;
}

int topic_endpoint_init_control(struct topic_endpoint *endpoint, struct topic_error *err)
{
    const struct topic_runtime_dir runtime = {.runtime_directory = getenv("RUNTIME_DIRECTORY"),
                                              .user_directory = getenv("XDG_RUNTIME_DIR"),
                                              .user = geteuid()};
    char *directory = topic_runtime_dir_path(&runtime, err);
    bool is_given = runtime.runtime_directory && runtime.runtime_directory[0];
    bool is_created = false;
    char *address = NULL;
    if (directory && (is_given || create_private_directory(directory, &is_created, err) == 0))
        address = topic_runtime_dir_control_endpoint(directory, err);
    int status = address ? topic_endpoint_init(endpoint, address, err) : -1;
    free(address);
    if (status == 0 && is_created) {
        endpoint->directory = directory;
        return 0;
    }
    if (is_created)
        rmdir(directory);
    free(directory);
    return status;
}
