/* The list of clients that may connect, line by line; and that no client connects while zauth is
 * not running. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <czmq.h>

#include "daemon/access/auth.h"
#include "daemon/access/auth_change.h"

#define KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define OTHER "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define TRIES 100

static struct topic_error err;

static int parse(struct topic_acl *acl, const char *text)
{
    topic_error_reset(&err);
    return topic_acl_parse(acl, text, strlen(text), "list", &err);
}

static void a_line_is_a_key_a_name_and_rights(void **state)
{
    (void)state;
    struct topic_acl acl;
    assert_int_equal(
        parse(&acl, "# comment\n\n  \t\n" OTHER " bob control,tag\r\n\t" KEY "\talice  tag"), 0);
    assert_int_equal(acl.count, 2);
    const struct topic_acl_client *bob = topic_acl_find(&acl, OTHER);
    const struct topic_acl_client *alice = topic_acl_find(&acl, KEY);
    assert_string_equal(bob->name, "bob");
    assert_int_equal(bob->rights, TOPIC_RIGHT_TAG | TOPIC_RIGHT_CONTROL);
    assert_string_equal(alice->name, "alice");
    assert_int_equal(alice->rights, TOPIC_RIGHT_TAG);
    assert_null(topic_acl_find(&acl, "short"));
    assert_null(topic_acl_find(&acl, "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf8"));
    topic_acl_release(&acl);
    assert_int_equal(parse(&acl, "# nobody"), 0);
    assert_null(topic_acl_find(&acl, KEY));
    topic_acl_release(&acl);
}

static void a_bad_line_is_named_and_not_quoted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *wanted;
    } cases[] = {
        {"x y z", "list:1: does not begin with a public key"},
        {"\n" KEY, "list:2: does not have three words"},
        {KEY " alice", "list:1: does not have three words"},
        {KEY " alice tag control", "list:1: does not have three words"},
        {KEY " alice tag,", "list:1: unknown right: write some of tag"},
        {KEY " alice ,tag", "list:1: unknown right: write some of tag"},
        {KEY " alice tag,all", "list:1: unknown right: write some of tag"},
        {KEY " al\x1bice tag", "list:1: the name must have"},
        {KEY " \xc3\xa9 tag", "list:1: the name must have"},
        {KEY " alice tag\n" KEY " bob tag", "list: alice and bob have the same key"},
        {KEY "0 alice tag", "list:1: does not begin with a public key"},
        {"~q:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7 alice tag", "list:1: does not begin"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct topic_acl acl;
        assert_int_equal(parse(&acl, cases[i].text), -1);
        assert_non_null(strstr(err.text, cases[i].wanted));
        assert_null(strstr(err.text, "rq:rM"));
        topic_acl_release(&acl);
    }
}

static void a_name_has_at_most_64_characters(void **state)
{
    (void)state;
    struct topic_acl acl;
    char line[256];
    for (int len = 64; len <= 65; len++) {
        snprintf(line, sizeof line, "%s %.*s tag", KEY, len,
                 "0123456789012345678901234567890123456789012345678901234567890123456789");
        assert_int_equal(parse(&acl, line), len == 64 ? 0 : -1);
        topic_acl_release(&acl);
    }
}

struct site {
    char directory[64];
    char server_path[96];
    char list_path[96];
    struct topic_curve_key_pair server;
    struct topic_curve_key_pair client;
    struct topic_auth auth;
    void *router;
    char endpoint[256];
};

static void write_site(struct site *site)
{
    *site = (struct site){.directory = "/tmp/topicd-keys-XXXXXX"};
    assert_non_null(mkdtemp(site->directory));
    snprintf(site->server_path, sizeof site->server_path, "%s/server.key", site->directory);
    snprintf(site->list_path, sizeof site->list_path, "%s/list", site->directory);
    assert_int_equal(topic_curve_key_pair_make(&site->server, &err), 0);
    assert_int_equal(topic_curve_key_pair_make(&site->client, &err), 0);
    assert_int_equal(topic_curve_key_pair_save(&site->server, site->server_path, &err), 0);
    FILE *list = fopen(site->list_path, "w");
    assert_non_null(list);
    fprintf(list, "%s client tag\n", site->client.public_key);
    fclose(list);
}

static void open_site(struct site *site)
{
    write_site(site);
    const struct topic_auth_options options = {.key_path = site->server_path,
                                               .clients_path = site->list_path};
    assert_int_equal(topic_auth_init(&site->auth, &options, &err), 0);
    struct topic_endpoint endpoint = {.address = site->endpoint};
    int handshake_ms = 3000; /* as in daemon/net/socket.c */
    site->router = zmq_socket(site->auth.context, ZMQ_ROUTER);
    zmq_setsockopt(site->router, ZMQ_HANDSHAKE_IVL, &handshake_ms, sizeof handshake_ms);
    assert_int_equal(topic_auth_secure(&site->auth, site->router, &endpoint, &err), 0);
    assert_int_equal(zmq_bind(site->router, "tcp://127.0.0.1:*"), 0);
    size_t size = sizeof site->endpoint;
    assert_int_equal(zmq_getsockopt(site->router, ZMQ_LAST_ENDPOINT, site->endpoint, &size), 0);
}

static void remove_site(const struct site *site)
{
    char path[128];
    snprintf(path, sizeof path, "%s_secret", site->server_path);
    unlink(path);
    unlink(site->server_path);
    unlink(site->list_path);
    rmdir(site->directory);
}

/* Call only once in a process: czmq uses its lock again after destroying it. */
static void close_site(struct site *site)
{
    zmq_close(site->router);
    topic_auth_release(&site->auth);
    remove_site(site);
}

/* The next event of a connection. */
static int next_event(void *monitor)
{
    uint16_t event;
    char bytes[6];
    char address[256];
    assert_int_equal(zmq_recv(monitor, bytes, sizeof bytes, 0), sizeof bytes);
    assert_true(zmq_recv(monitor, address, sizeof address, 0) >= 0);
    memcpy(&event, bytes, sizeof event);
    return event;
}

#define FAILED                                                                                     \
    (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |                       \
     ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_DISCONNECTED)

struct attempt {
    void *socket;
    void *monitor;
};

static void start_attempt(struct attempt *attempt, const struct site *site, void *context)
{
    static size_t
        number; /* each name is used once: libzmq frees it only some time after its monitor */
    int linger_ms = 0;
    char name[64];
    snprintf(name, sizeof name, "inproc://attempt-%zu", number++);
    attempt->socket = zmq_socket(context, ZMQ_DEALER);
    attempt->monitor = zmq_socket(context, ZMQ_PAIR);
    zmq_setsockopt(attempt->socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    assert_int_equal(
        topic_curve_key_apply_client(attempt->socket, &site->client, site->server.public_key), 0);
    assert_int_equal(
        zmq_socket_monitor(attempt->socket, name, FAILED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED), 0);
    assert_int_equal(zmq_connect(attempt->monitor, name), 0);
    assert_int_equal(zmq_connect(attempt->socket, site->endpoint), 0);
}

/* How many of `count` clients connect, all trying at once. A client that gets no answer fails when
 * its handshake times out. */
static size_t connect_clients(struct site *site, void *context, size_t count)
{
    struct attempt attempts[TRIES];
    size_t connected = 0;
    for (size_t i = 0; i < count; i++)
        start_attempt(&attempts[i], site, context);
    for (size_t i = 0; i < count; i++) {
        connected += next_event(attempts[i].monitor) == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
        zmq_socket_monitor(attempts[i].socket, NULL, 0);
        zmq_close(attempts[i].monitor);
        zmq_close(attempts[i].socket);
    }
    return connected;
}

static void reload(struct topic_auth *auth)
{
    struct topic_auth_change change;
    topic_auth_change_begin(&change, auth);
    assert_int_equal(topic_auth_change_read(&change, &err), 0);
    assert_true(topic_auth_change_apply(&change, auth));
    assert_true(topic_auth_admits(auth));
    topic_auth_change_restart(&change);
    assert_false(topic_auth_change_apply(&change, auth));
    topic_auth_change_release(&change);
}

static void no_client_connects_while_zauth_is_not_running(void **state)
{
    (void)state;
    struct site site;
    void *context = zmq_ctx_new();
    open_site(&site);
    assert_int_equal(connect_clients(&site, context, TRIES), TRIES);
    zactor_t *zauth_actor = site.auth.zauth;
    zactor_destroy(&zauth_actor);
    site.auth.zauth = NULL;
    assert_int_equal(connect_clients(&site, context, TRIES), 0);
    reload(&site.auth);
    assert_int_equal(connect_clients(&site, context, TRIES), TRIES);
    zmq_ctx_term(context);
    close_site(&site);
}

static void a_key_pair_is_read_from_either_file_name(void **state)
{
    (void)state;
    struct site site;
    struct topic_curve_key_pair pair;
    char path[128];
    write_site(&site);
    snprintf(path, sizeof path, "%s_secret", site.server_path);
    const char *const paths[] = {site.server_path, path};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(topic_curve_key_pair_read(&pair, paths[i], &err), 0);
        assert_memory_equal(&pair, &site.server, sizeof pair);
    }
    topic_curve_key_pair_release(&pair);
    remove_site(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_key_a_name_and_rights),
        cmocka_unit_test(a_bad_line_is_named_and_not_quoted),
        cmocka_unit_test(a_name_has_at_most_64_characters),
        cmocka_unit_test(no_client_connects_while_zauth_is_not_running),
        cmocka_unit_test(a_key_pair_is_read_from_either_file_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
