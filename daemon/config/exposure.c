#include "daemon/config/exposure.h"

#include <stdbool.h>

static int check_bound(const struct topic_endpoint_list *endpoints, const char *what,
                       struct topic_error *err)
{
    for (size_t i = 0; i < endpoints->count; i++)
        if (!endpoints->items[i].is_local && !endpoints->items[i].connects)
            return topic_error_set(err,
                                   "%s: anyone who can reach this address could %s: bind to "
                                   "tcp://127.0.0.1 or ipc://, set up keys with --server-key and "
                                   "--clients, or add --insecure",
                                   endpoints->items[i].address, what);
    return 0;
}

static int check_connected(const struct topic_endpoint_list *endpoints, struct topic_error *err)
{
    for (size_t i = 0; i < endpoints->count; i++)
        if (!endpoints->items[i].is_local && endpoints->items[i].connects)
            return topic_error_set(err,
                                   "connect:%s: records would travel unencrypted, and the peer "
                                   "could be anyone: name its public key with --peer-key and the "
                                   "daemon's own key with --server-key, or add --insecure",
                                   endpoints->items[i].address);
    return 0;
}

static int check_ends(const struct topic_options *options, struct topic_error *err)
{
    static const char *const uses[TOPIC_END_COUNT] = {"send it records", "receive its records",
                                                      "read its records", "receive its records"};
    if (!options->server_key && check_bound(&options->binds, "send it requests", err) < 0)
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
                               "--clients %s: client keys need a key of the daemon: name it with "
                               "--server-key FILE",
                               options->clients);
    if (options->peer_key && !options->server_key)
        return topic_error_set(err,
                               "--peer-key: the daemon needs a key of its own to connect with: "
                               "name it with --server-key FILE");
    if (options->server_key && !options->clients)
        return topic_error_set(err,
                               "--server-key %s: encrypts, but does not say who may connect: list "
                               "the clients with --clients FILE, or allow all with --clients any",
                               options->server_key);
    return 0;
}

/* A socket file has a mode that keeps other users out; an abstract socket and TCP have none. */
static int check_control(const struct topic_options *options, struct topic_error *err)
{
    const struct topic_endpoint *control = &options->control;
    if (!control->address || control->path)
        return 0;
    if (control->is_ipc)
        return topic_error_set(err,
                               "%s: any user of this machine could control the daemon through an "
                               "abstract socket: write --control ipc://PATH",
                               control->address);
    if (!topic_options_clients_path(options))
        return topic_error_set(err,
                               "%s: anyone who can reach this address could control the daemon: "
                               "write --control ipc://PATH, or set up keys with --server-key and "
                               "list the clients that have the right control in --clients FILE",
                               control->address);
    return 0;
}

static int check_metrics(const struct topic_options *options, struct topic_error *err)
{
    if (!options->metrics.text || options->metrics.is_local)
        return 0;
    return topic_error_set(err,
                           "%s: anyone who can reach this address could read the metrics: "
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

bool topic_exposure_is_exposed(const struct topic_options *options)
{
    return !options->server_key && check_bound(&options->binds, "", NULL) < 0;
}
