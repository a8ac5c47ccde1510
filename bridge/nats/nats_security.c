#include "bridge/nats/nats_security.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "bridge/nats/nats_error.h"

/* A line USER:PASSWORD, or a .creds file with a token and a key. */
#define MAX_CREDENTIALS_BYTES ((size_t)64 * 1024)

/* A user and a password. */
#define LINE_SIZE 1024

static int check_exposure(const struct topic_nats_location *location,
                          const struct topic_engine_options *options, struct topic_error *err)
{
    if (location->is_local || options->is_insecure || options->credentials ||
        options->tls_certificate)
        return 0;
    return topic_error_set(err,
                           "%s: JetStream beyond this machine needs to know who the bridge is: "
                           "name --credentials or --tls-certificate, or add --insecure",
                           options->location);
}

/* The first line of the file. */
static int read_line(const char *path, char line[LINE_SIZE], struct topic_error *err)
{
    struct topic_file file;
    size_t len = 0;
    if (topic_file_read(&file, path, MAX_CREDENTIALS_BYTES, err) < 0)
        return -1;
    while (len < file.size && len < LINE_SIZE - 1 && file.bytes[len] != '\n' &&
           file.bytes[len] != '\r')
        len++;
    memcpy(line, file.bytes ? file.bytes : "", len);
    line[len] = '\0';
    topic_file_release(&file);
    return len < LINE_SIZE - 1
               ? 0
               : topic_error_set(err, "%s:1: has more than %d bytes", path, LINE_SIZE - 2);
}

/* The group may be that of the service. */
static int check_mode(const char *path, struct topic_error *err)
{
    struct stat status;
    if (!path || stat(path, &status) < 0 || (status.st_mode & S_IRWXO) == 0)
        return 0;
    return topic_error_set(err, "%s: other users can read this secret: run chmod o= on it", path);
}

static int set_credentials(natsOptions *nats, const char *path, struct topic_error *err)
{
    char line[LINE_SIZE];
    if (!path)
        return 0;
    if (check_mode(path, err) < 0 || read_line(path, line, err) < 0)
        return -1;
    natsStatus status = NATS_INVALID_ARG;
    bool is_known = true;
    char *colon = strchr(line, ':');
    if (strncmp(line, "-----", 5) == 0)
        status = natsOptions_SetUserCredentialsFromFiles(nats, path, NULL);
    else if (colon) {
        *colon = '\0';
        status = natsOptions_SetUserInfo(nats, line, colon + 1);
    } else
        is_known = false;
    explicit_bzero(line, sizeof line);
    if (!is_known)
        return topic_error_set(err, "%s:1: is neither a .creds file nor USER:PASSWORD", path);
    return status == NATS_OK ? 0 : topic_nats_error_set(path, status, 0, err);
}

/* The library does not say that a file is missing, and waits for the other end of a pipe. */
static int check_files(const struct topic_engine_options *options, struct topic_error *err)
{
    const char *const paths[] = {options->tls_ca, options->tls_certificate, options->tls_key};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        int fd = paths[i] ? topic_file_open(paths[i], err) : -1;
        if (fd >= 0)
            close(fd);
        else if (paths[i])
            return -1;
    }
    return 0;
}

static int set_tls(natsOptions *nats, const struct topic_engine_options *options, bool is_required,
                   struct topic_error *err)
{
    if (!is_required && !options->tls_ca && !options->tls_certificate)
        return 0;
    if (check_files(options, err) < 0 || check_mode(options->tls_key, err) < 0)
        return -1;
    const char *what = "TLS";
    natsStatus status = natsOptions_SetSecure(nats, true);
    if (status == NATS_OK && options->tls_ca) {
        what = options->tls_ca;
        status = natsOptions_LoadCATrustedCertificates(nats, options->tls_ca);
    }
    if (status == NATS_OK && options->tls_certificate) {
        what = options->tls_certificate;
        status =
            natsOptions_LoadCertificatesChain(nats, options->tls_certificate, options->tls_key);
    }
    return status == NATS_OK ? 0 : topic_nats_error_set(what, status, 0, err);
}

int topic_nats_security_set(natsOptions *nats, const struct topic_nats_location *location,
                            const struct topic_engine_options *options, struct topic_error *err)
{
    bool needs_tls = !location->is_local && !options->is_insecure;
    if (check_exposure(location, options, err) < 0 ||
        set_credentials(nats, options->credentials, err) < 0)
        return -1;
    return set_tls(nats, options, needs_tls, err);
}
