#include "daemon/config/exposure.h"

#include <stdbool.h>
#include <string.h>

static int check_bound(const struct topic_endpoints *endpoints, const char *what,
                       struct topic_error *err)
{
    for (size_t i = 0; i < endpoints->count; i++)
        if (!endpoints->items[i].is_local && !endpoints->items[i].connects)
            return topic_error_set(err,
                                   "%s: anybody who reaches this address could %s: "
                                   "bind to tcp://127.0.0.1 or ipc://, name keys with --server-key "
                                   "and --clients, or add --insecure",
                                   endpoints->items[i].address, what);
    return 0;
}

static int check_connected(const struct topic_endpoints *endpoints, struct topic_error *err)
{
    for (size_t i = 0; i < endpoints->count; i++)
        if (!endpoints->items[i].is_local && endpoints->items[i].connects)
            return topic_error_set(err,
                                   "connect:%s: records would travel open to whoever answers "
                                   "there: name its public key with --peer-key, and your own with "
                                   "--server-key, or add --insecure",
                                   endpoints->items[i].address);
    return 0;
}

static int check_ends(const struct topic_options *options, struct topic_error *err)
{
    static const char *const uses[TOPIC_END_COUNT] = {"feed the daemon", "take its records",
                                                      "read its records", "take its records"};
    if (!options->server_key && check_bound(&options->binds, "use the daemon", err) < 0)
        return -1;
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        if ((!options->server_key && check_bound(&options->ends[i], uses[i], err) < 0) ||
            (!options->peer_key && check_connected(&options->ends[i], err) < 0))
            return -1;
    return 0;
}

static int check_keys(const struct topic_options *options, struct topic_error *err)
{
    if (options->clients && !options->server_key)
        return topic_error_set(err,
                               "--clients %s: clients are told by keys when the daemon has "
                               "one too: name it with --server-key FILE",
                               options->clients);
    if (options->peer_key && !options->server_key)
        return topic_error_set(err, "--peer-key: the daemon proves its own key there: name it "
                                    "with --server-key FILE");
    if (options->server_key && !options->clients)
        return topic_error_set(err,
                               "--server-key %s: encrypts, and lets everybody in: list the clients "
                               "with --clients FILE, or say --clients any",
                               options->server_key);
    return 0;
}

/* A file has a mode, an abstract socket and TCP have none. */
static int check_control(const struct topic_options *options, struct topic_error *err)
{
    const struct topic_endpoint *control = &options->control;
    if (!control->address || control->path)
        return 0;
    if (control->is_ipc)
        return topic_error_set(err,
                               "%s: the control socket is a file, so that its mode keeps "
                               "others out: write --control ipc://PATH",
                               control->address);
    if (!options->server_key || strcmp(options->clients, TOPIC_OPTIONS_ANY_CLIENT) == 0)
        return topic_error_set(err,
                               "%s: the control socket is a file, so that its mode keeps others "
                               "out: write --control ipc://PATH, or name keys with --server-key "
                               "and list those who have the right control with --clients FILE",
                               control->address);
    return 0;
}

static int check_metrics(const struct topic_options *options, struct topic_error *err)
{
    if (!options->metrics.text || options->metrics.is_local)
        return 0;
    return topic_error_set(err,
                           "%s: anybody who reaches this address could read the metrics: "
                           "write 127.0.0.1, or add --insecure",
                           options->metrics.text);
}

int topic_exposure_check(const struct topic_options *options, struct topic_error *err)
{
    if (check_keys(options, err) < 0 || check_control(options, err) < 0)
        return -1;
    if (options->insecure)
        return 0;
    return check_metrics(options, err) < 0 ? -1 : check_ends(options, err);
}
