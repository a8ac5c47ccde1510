#include "bridge/bridge_options.h"

#include <string.h>

#include "bridge/streams.h"
#include "service/program_options.h"
#include "service/service_options.h"

/* A batch is what may come twice after a crash, and is in memory as a whole. */
#define MAX_BATCH 1000

/* As the bounds of topicd's --max-message: a smaller record has no article, a larger one cannot be
 * parsed. */
#define MIN_RECORD_BYTES 1024
#define MAX_RECORD_BYTES (256LL * 1024 * 1024)

#define MAX_DELIVERIES 1000
#define MIN_TIMEOUT_MS 100

/* Two servers may take so long for a record before its lease is extended. */
#define MAX_TIMEOUT_MS (TOPIC_ENGINE_LEASE_MS / 3)

#define AT(field) offsetof(struct topic_bridge_options, field)

/* The default of batch: what PostgreSQL takes and writes fastest, and few enough to come twice
 * after a crash. Of max-record: topicd's max-message. */
static const struct topic_option rows[] = {
    {"from", 0, TOPIC_OPTION_FILE, AT(from), "STREAM", NULL, 0, 0, NULL,
     "take records from here: dir:PATH" TOPIC_STREAMS_FROM},
    {"to", 0, TOPIC_OPTION_FILE, AT(to), "STREAM", NULL, 0, 0, NULL,
     "store tagged records here: dir:PATH" TOPIC_STREAMS_TO},
    {"reject", 0, TOPIC_OPTION_FILE, AT(reject), "STREAM", NULL, 0, 0, NULL,
     "store records that cannot be tagged here, with the reason"},
    {"servers", 0, &topic_server_list_kind, AT(servers), "ENDPOINT,...", "tcp://127.0.0.1:7575", 0,
     0, NULL, "the topicds that tag"},
    {"server-key", 0, TOPIC_OPTION_FILE, AT(server_key), "KEY|FILE", NULL, 0, 0, NULL,
     "public key of the servers"},
    {"key", 0, TOPIC_OPTION_FILE, AT(key), "FILE", NULL, 0, 0, NULL,
     "the bridge's secret key for the servers, from topic keygen"},
    {"map", 0, TOPIC_OPTION_MAP, AT(map), "FIELD=PATH,...", NULL, 0, 0, NULL,
     "read the fields of records from these keys"},
    {"batch", 0, TOPIC_OPTION_NUMBER, AT(batch), "N", "50", 1, MAX_BATCH, NULL,
     "records in a batch; as many may come twice after a crash"},
    {"max-record", 0, TOPIC_OPTION_NUMBER, AT(max_record_bytes), "BYTES", "1048576",
     MIN_RECORD_BYTES, MAX_RECORD_BYTES, NULL,
     "largest record, in bytes; larger ones are rejected"},
    {"max-deliveries", 0, TOPIC_OPTION_NUMBER, AT(max_deliveries), "N", "10", 1, MAX_DELIVERIES,
     NULL, "reject a record that was taken so often in vain"},
    {"timeout", 0, TOPIC_OPTION_NUMBER, AT(timeout_ms), "MILLISECONDS", "2000", MIN_TIMEOUT_MS,
     MAX_TIMEOUT_MS, NULL, "how long a server may take for a record"},
    {"synchronous", 0, TOPIC_OPTION_FLAG, AT(is_synchronous), NULL, "no", 0, 0, NULL,
     "with JetStream: wait until a record is stored before the next one is sent"},
    {"credentials", 0, TOPIC_OPTION_FILE, AT(credentials), "FILE", NULL, 0, 0, NULL,
     "for JetStream: a .creds file, or a line USER:PASSWORD"},
    {"tls-ca", 0, TOPIC_OPTION_FILE, AT(tls_ca), "FILE", NULL, 0, 0, NULL,
     "for JetStream: what signs its certificates (default: the system's authorities)"},
    {"tls-certificate", 0, TOPIC_OPTION_FILE, AT(tls_certificate), "FILE", NULL, 0, 0, NULL,
     "for JetStream: the bridge's certificate"},
    {"tls-key", 0, TOPIC_OPTION_FILE, AT(tls_key), "FILE", NULL, 0, 0, NULL,
     "for JetStream: the key of the certificate"},
    TOPIC_SERVICE_OPTIONS_METRICS(AT(metrics)),
    TOPIC_SERVICE_OPTIONS_LOG(AT(log_form)),
    {"insecure", 0, TOPIC_OPTION_FLAG, AT(insecure), NULL, "no", 0, 0, NULL,
     "allow connections beyond this machine without keys, credentials and TLS"},
};
_Static_assert(sizeof rows / sizeof *rows <= TOPIC_OPTION_SET_MAX,
               "TOPIC_OPTION_SET_MAX is too small");

static struct topic_option_set set_of(struct topic_bridge_options *options)
{
    return (struct topic_option_set){.program = "topicd-bridge",
                                     .page = "topicd-bridge(8)",
                                     .options = rows,
                                     .count = sizeof rows / sizeof *rows,
                                     .values = options,
                                     .is_given = options->is_given};
}

static int check_streams(const struct topic_bridge_options *options, struct topic_error *err)
{
    const char *const streams[] = {options->from, options->to, options->reject};
    static const char *const names[] = {"from", "to", "reject"};
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        if (!streams[i])
            return topic_error_set(err, "no --%s: name a stream, such as dir:/var/spool/articles",
                                   names[i]);
        if (!topic_streams_find(streams[i], err))
            return -1;
        for (size_t j = 0; j < i; j++)
            if (strcmp(streams[i], streams[j]) == 0)
                return topic_error_set(err, "--%s and --%s are the same stream", names[j],
                                       names[i]);
    }
    return 0;
}

static bool is_local(const char *endpoint)
{
    static const char *const beginnings[] = {
        "ipc://", "tcp://127.", "tcp://localhost:", "tcp://[::1]:", "tcp://[::ffff:127."};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncmp(endpoint, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

static int check_exposure(const struct topic_bridge_options *options, struct topic_error *err)
{
    if (options->key && !options->server_key)
        return topic_error_set(err,
                               "--key %s: needs the key of the servers: name it with "
                               "--server-key",
                               options->key);
    if (options->insecure)
        return 0;
    if (options->metrics.text && !options->metrics.is_local)
        return topic_error_set(err,
                               "%s: anyone who can reach this address could read the metrics: "
                               "write 127.0.0.1, or add --insecure",
                               options->metrics.text);
    for (size_t i = 0; i < options->servers.count && !options->server_key; i++)
        if (!is_local(options->servers.endpoints[i]))
            return topic_error_set(err,
                                   "%s: records would travel unencrypted, and the server could be "
                                   "anyone: name its public key with --server-key, or add "
                                   "--insecure",
                                   options->servers.endpoints[i]);
    return 0;
}

static int check_jetstream(const struct topic_bridge_options *options, struct topic_error *err)
{
    const char *const files[] = {options->credentials, options->tls_ca, options->tls_certificate,
                                 options->tls_key};
    bool is_used = options->is_synchronous;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        is_used |= files[i] != NULL;
    if (is_used && !TOPIC_STREAMS_HAS_JETSTREAM)
        return topic_error_set(err, "--synchronous, --credentials and --tls-*: this bridge was "
                                    "built without JetStream");
    if (!options->tls_certificate == !options->tls_key)
        return 0;
    return topic_error_set(err, "--tls-certificate and --tls-key: each needs the other");
}

static int check(void *values, bool is_printing, struct topic_error *err)
{
    const struct topic_bridge_options *options = values;
    if (options->map.is_model)
        return topic_error_set(err, "--map model: the bridge has no model: write the map itself");
    if (check_jetstream(options, err) < 0 || check_exposure(options, err) < 0)
        return -1;
    return is_printing ? 0 : check_streams(options, err);
}

int topic_bridge_options_read(struct topic_bridge_options *options, int argc, const char **argv)
{
    *options = (struct topic_bridge_options){0};
    const struct topic_program_options program = {.set = set_of(options), .check = check};
    return topic_program_options_read(&program, argc, argv);
}

void topic_bridge_options_release(struct topic_bridge_options *options)
{
    const struct topic_option_set set = set_of(options);
    topic_option_set_release(&set);
}
