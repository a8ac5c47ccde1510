/* The client, connected to a ROUTER of this test: the order of answers, late answers, and malformed
 * ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zmq.h>

#include "topicd/client.h"
#include "wire/client/client_batch.h"
#include "wire/client/user_client.h"

enum { MAX_FRAMES = 8, MAX_SIZE = 512 };

struct message {
    char frames[MAX_FRAMES][MAX_SIZE];
    int sizes[MAX_FRAMES];
    int count;
};

static void *context;
static void *server;
static struct topic_client *client;
static struct topic_error err;

static struct topic_client *connect_client(int timeout_ms)
{
    char endpoint[256];
    size_t size = sizeof endpoint;
    const struct topic_client_options options = {.timeout_ms = timeout_ms};
    assert_int_equal(zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
    return topic_client_new(endpoint, &options, &err);
}

static int set_up(void **state)
{
    (void)state;
    context = zmq_ctx_new();
    /* An answer that nobody takes does not hold up tear_down. */
    zmq_ctx_set(context, ZMQ_BLOCKY, 0);
    server = zmq_socket(context, ZMQ_ROUTER);
    topic_error_reset(&err);
    if (zmq_bind(server, "tcp://127.0.0.1:*") < 0)
        return -1;
    client = connect_client(30000);
    return client ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    topic_client_free(client);
    zmq_close(server);
    zmq_ctx_term(context);
    return 0;
}

static void receive(struct message *message)
{
    int more = 1;
    size_t size = sizeof more;
    message->count = 0;
    while (more) {
        assert_true(message->count < MAX_FRAMES);
        int got = zmq_recv(server, message->frames[message->count], MAX_SIZE - 1, 0);
        assert_true(got >= 0 && got < MAX_SIZE);
        message->frames[message->count][got] = '\0';
        message->sizes[message->count++] = got;
        zmq_getsockopt(server, ZMQ_RCVMORE, &more, &size);
    }
}

static void answer(const struct message *message, const char *json)
{
    for (int i = 0; i < 3; i++) /* identity, correlation, delimiter */
        assert_true(zmq_send(server, message->frames[i], (size_t)message->sizes[i], ZMQ_SNDMORE) >=
                    0);
    assert_true(zmq_send(server, json, strlen(json), 0) >= 0);
}

static struct topic_client_request request_of(const char *title, const char *id)
{
    return (struct topic_client_request){
        .article.fields[TOPIC_FIELD_TITLE] = {title, strlen(title)},
        .id = {id, id ? strlen(id) : 0}};
}

static void a_request_is_a_header_and_its_texts(void **state)
{
    (void)state;
    struct message message;
    struct topic_client_request request = request_of("A \"chip\"", "x\"1");
    request.article.fields[TOPIC_FIELD_BODY] = (struct topic_text){"", 0};
    request.top = 3;
    request.has_threshold = true;
    request.threshold = 0.25;
    request.has_min_familiarity = true;
    request.min_familiarity = 0.05;
    request.explain = true;
    request.has_deadline = true;
    assert_int_equal(topic_client_send(client, &request, &err), 0);
    receive(&message);
    assert_int_equal(message.count, 6);
    assert_string_equal(message.frames[3], "{\"id\":\"x\\\"1\",\"top\":3,\"threshold\":0.25,"
                                           "\"min_familiarity\":0.05,\"explain\":true,"
                                           "\"deadline_ms\":0,"
                                           "\"fields\":[\"title\",\"body\"]}");
    assert_string_equal(message.frames[4], "A \"chip\"");
    assert_int_equal(message.sizes[5], 0);
}

static void a_batch_is_one_json_frame(void **state)
{
    (void)state;
    struct message message;
    struct topic_client_request requests[] = {request_of("a", "1"), request_of("b", NULL)};
    assert_int_equal(topic_client_send_batch(client, requests, 2, &err), 0);
    receive(&message);
    assert_string_equal(
        message.frames[3],
        "{\"map\":false,\"articles\":[{\"id\":\"1\",\"title\":\"a\"},{\"title\":\"b\"}]}");
}

static void answers_come_in_the_order_of_the_requests(void **state)
{
    (void)state;
    enum { COUNT = 200 }; /* more than the ring holds before it grows */
    static struct message messages[COUNT];
    struct topic_client_request request = request_of("t", NULL);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(topic_client_send(client, &request, &err), 0);
    assert_int_equal(topic_client_pending(client), COUNT);
    for (int i = 0; i < COUNT; i++)
        receive(&messages[i]);
    for (int i = COUNT - 1; i >= 0; i--) {
        char json[128];
        snprintf(json, sizeof json,
                 "{\"id\":null,\"topics\":[{\"topic\":\"%d\",\"score\":0.5}],\"model\":\"m\"}", i);
        answer(&messages[i], json);
    }
    for (int i = 0; i < COUNT; i++) {
        struct topic_client_answer got;
        assert_int_equal(topic_client_receive(client, &got, &err), 0);
        assert_null(got.code);
        assert_int_equal(got.topic_count, 1);
        assert_int_equal(atoi(got.topics[0].name), i);
        assert_true(got.topics[0].score == 0.5 && got.topics[0].accepted);
    }
    assert_int_equal(topic_client_pending(client), 0);
}

static void an_error_is_an_answer(void **state)
{
    (void)state;
    struct message message;
    struct topic_client_answer got;
    assert_int_equal(topic_client_send_json(client, "{}", 2, &err), 0);
    receive(&message);
    answer(&message, "{\"id\":null,\"error\":{\"code\":\"busy\",\"message\":\"later\"}}");
    assert_int_equal(topic_client_receive(client, &got, &err), 0);
    assert_string_equal(got.code, "busy");
    assert_string_equal(got.message, "later");
    assert_int_equal(got.topic_count, 0);
}

static void what_is_not_an_answer_is_a_failure(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "{", "{\"error\":5}", "{\"error\":{\"code\":\"x\"}}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct message message;
        struct topic_client_answer got;
        topic_error_reset(&err);
        assert_int_equal(topic_client_send_json(client, "{}", 2, &err), 0);
        receive(&message);
        answer(&message, bad[i]);
        assert_int_equal(topic_client_receive(client, &got, &err), -1);
        assert_true(topic_error_is_set(&err));
        assert_null(got.json.bytes);
    }
}

static int receive_answer_to_batch(const char *json)
{
    struct message message;
    struct topic_client_answer got;
    struct topic_client_request requests[] = {request_of("a", "1"), request_of("b", NULL)};
    topic_error_reset(&err);
    assert_int_equal(topic_client_send_batch(client, requests, 2, &err), 0);
    receive(&message);
    answer(&message, json);
    return topic_client_receive(client, &got, &err);
}

static void a_batch_has_a_result_for_each_article_in_order(void **state)
{
    (void)state;
    static const char one[] = "{\"id\":\"1\",\"topics\":[{\"topic\":\"t\",\"score\":1}]}";
    static const char other[] =
        "{\"id\":null,\"error\":{\"code\":\"bad-request\",\"message\":\"m\"}}";
    char json[512];
    snprintf(json, sizeof json, "{\"id\":null,\"results\":[%s,%s],\"model\":\"m\"}", one, other);
    assert_int_equal(receive_answer_to_batch(json), 0);
    snprintf(json, sizeof json, "{\"id\":null,\"results\":[%s,%s]}", "{\"topics\":[]}", one);
    assert_int_equal(receive_answer_to_batch(json), -1);
    assert_non_null(strstr(err.text, "(id of a result)"));
    snprintf(json, sizeof json, "{\"id\":null,\"results\":[%s]}", one);
    assert_int_equal(receive_answer_to_batch(json), -1);
    assert_non_null(strstr(err.text, "(number of results)"));
    snprintf(json, sizeof json, "{\"id\":null,\"results\":[%s,%s,%s]}", one, other, other);
    assert_int_equal(receive_answer_to_batch(json), -1);
    snprintf(json, sizeof json, "{\"id\":null,\"results\":[%s,{\"topics\":[{\"topic\":5}]}]}", one);
    assert_int_equal(receive_answer_to_batch(json), -1);
    assert_non_null(strstr(err.text, "(topic)"));
    assert_int_equal(receive_answer_to_batch("{\"id\":null,\"topics\":[]}"), -1);
    assert_non_null(strstr(err.text, "(results)"));
}

static void a_batch_is_written_and_read_article_by_article(void **state)
{
    (void)state;
    struct message message;
    struct topic_client_answer got;
    struct topic_client_batch batch = {0};
    const struct topic_client_request requests[] = {request_of("a", "\"1"), request_of("b", NULL)};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(topic_client_batch_add(&batch, &requests[i], &err), 0);
    assert_int_equal(topic_client_batch_send(&batch, client, &err), 0);
    assert_int_equal(batch.count, 0);
    receive(&message);
    assert_string_equal(
        message.frames[3],
        "{\"map\":false,\"articles\":[{\"id\":\"\\\"1\",\"title\":\"a\"},{\"title\":\"b\"}]}");
    answer(&message,
           "{\"id\":null,\"results\":["
           "{\"id\":\"\\\"1\",\"topics\":[{\"topic\":\"t\",\"score\":1}]},"
           "{\"id\":null,\"error\":{\"code\":\"c\",\"message\":\"m\"}}],\"model\":\"x\"}");
    assert_int_equal(topic_client_receive(client, &got, &err), 0);
    assert_string_equal(topic_client_model(client), "x");
    assert_int_equal(topic_client_batch_result(client, 1, &got, &err), 0);
    assert_string_equal(got.code, "c");
    assert_int_equal(topic_client_batch_result(client, 0, &got, &err), 0);
    assert_null(got.code);
    assert_string_equal(got.topics[0].name, "t");
    assert_int_equal(topic_client_batch_result(client, 2, &got, &err), -1);
    topic_client_batch_release(&batch);
}

/* The first request is not answered; each of the others has an answer that is nearly the
 * longest. */
static void answers_before_their_turn_are_bounded_in_bytes(void **state)
{
    (void)state;
    enum { REQUESTS = 8, MAX_REPLY = 64 * 1024, ANSWER = MAX_REPLY - 1024 };
    const struct topic_client_options options = {.timeout_ms = 30000, .max_reply_bytes = MAX_REPLY};
    struct topic_client_answer got;
    struct message message;
    char endpoint[256];
    size_t size = sizeof endpoint;
    char *json = malloc(ANSWER + 1);
    assert_non_null(json);
    memset(json, ' ', ANSWER);
    json[0] = '{';
    json[ANSWER - 1] = '}';
    json[ANSWER] = '\0';
    assert_int_equal(zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
    topic_client_free(client);
    client = topic_client_new(endpoint, &options, &err);
    for (int i = 0; i < REQUESTS; i++)
        assert_int_equal(topic_client_send_json(client, "{}", 2, &err), 0);
    for (int i = 0; i < REQUESTS; i++) {
        receive(&message);
        if (i > 0)
            answer(&message, json);
    }
    assert_int_equal(topic_client_receive(client, &got, &err), -1);
    assert_non_null(strstr(err.text, "more than 262144 bytes"));
    free(json);
}

static void a_request_that_was_given_up_stays_so(void **state)
{
    (void)state;
    struct message late;
    struct message next;
    struct topic_client_answer got;
    topic_client_free(client);
    client = connect_client(50);
    assert_int_equal(topic_client_send_json(client, "{}", 2, &err), 0);
    receive(&late);
    assert_int_equal(topic_client_receive(client, &got, &err), -1);
    assert_non_null(strstr(err.text, "no answer within 0.05 s"));
    answer(&late, "{\"topics\":[{\"topic\":\"late\",\"score\":1}]}");
    topic_client_free(client);
    client = connect_client(30000);
    assert_int_equal(topic_client_send_json(client, "{}", 2, &err), 0);
    receive(&next);
    answer(&next, "{\"topics\":[]}");
    assert_int_equal(topic_client_receive(client, &got, &err), 0);
    assert_int_equal(got.topic_count, 0);
}

/* Perhaps its answer is a message without an end, which libzmq keeps as long as the connection. */
static void a_server_that_says_nothing_is_connected_to_again(void **state)
{
    (void)state;
    struct message unanswered;
    struct message next;
    struct topic_client_answer got;
    topic_client_free(client);
    client = connect_client(50);
    assert_int_equal(topic_client_send_json(client, "{}", 2, &err), 0);
    receive(&unanswered);
    assert_int_equal(topic_client_receive(client, &got, &err), -1);
    topic_error_reset(&err);
    assert_int_equal(topic_client_send_json(client, "{}", 2, &err), 0);
    receive(&next);
    assert_int_equal(unanswered.sizes[0], next.sizes[0]);
    assert_memory_not_equal(unanswered.frames[0], next.frames[0], (size_t)next.sizes[0]);
}

static void what_cannot_be_sent_is_refused(void **state)
{
    (void)state;
    struct topic_client_request nothing = {0};
    struct topic_client_answer got;
    assert_int_equal(topic_client_tag(client, &nothing, &got, &err), -1);
    topic_error_reset(&err);
    assert_null(topic_client_new("nowhere", NULL, &err));
    assert_non_null(strstr(err.text, "nowhere"));
}

/* ---- a connection that fails ---- */

typedef struct topic_client *new_client(const char *, const struct topic_client_options *,
                                        struct topic_error *);

/* Makes a request of a client that has keys or none, to a server without keys, or to one that
 * accepts no client without them. */
static void fail_to_connect(new_client *make, bool has_keys)
{
    char public_key[41];
    char secret_key[41];
    const int is_server = !has_keys;
    void *other = zmq_socket(context, ZMQ_ROUTER);
    char endpoint[256];
    size_t size = sizeof endpoint;
    assert_int_equal(zmq_curve_keypair(public_key, secret_key), 0);
    if (is_server) {
        zmq_setsockopt(other, ZMQ_CURVE_SERVER, &is_server, sizeof is_server);
        zmq_setsockopt(other, ZMQ_CURVE_SECRETKEY, secret_key, 40);
    }
    assert_int_equal(zmq_bind(other, "tcp://127.0.0.1:*"), 0);
    assert_int_equal(zmq_getsockopt(other, ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
    const struct topic_client_options options = {.connect_timeout_ms = 30000,
                                                 .server_key = has_keys ? public_key : NULL};
    struct topic_client *refused = make(endpoint, &options, &err);
    assert_non_null(refused);
    struct topic_client_answer received;
    int status = topic_client_send_json(refused, "{}", 2, &err);
    if (status == 0)
        status = topic_client_receive(refused, &received, &err);
    assert_int_equal(status, -1);
    topic_client_free(refused);
    zmq_close(other);
}

static void assert_says(const char *what)
{
    if (!strstr(err.text, what))
        fail_msg("%s: has no \"%s\"", err.text, what);
}

static void why_a_connection_fails_is_said_in_the_terms_of_the_library(void **state)
{
    (void)state;
    fail_to_connect(topic_client_new, false);
    assert_says("set server_key and key_path of topic_client_options");
    assert_null(strstr(err.text, "--"));
    topic_error_reset(&err);
    fail_to_connect(topic_client_new, true);
    assert_says("set server_key of topic_client_options to NULL");
    assert_null(strstr(err.text, "--"));
}

static struct topic_client *new_for_user(const char *endpoint,
                                         const struct topic_client_options *options,
                                         struct topic_error *error)
{
    return topic_client_new_for_user(endpoint, options, -1, error);
}

static void the_programs_say_it_in_terms_of_their_options(void **state)
{
    (void)state;
    fail_to_connect(new_for_user, false);
    assert_says("give --server-key and --key");
    topic_error_reset(&err);
    fail_to_connect(new_for_user, true);
    assert_says("leave --server-key out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_a_header_and_its_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_batch_is_one_json_frame, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_come_in_the_order_of_the_requests, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_error_is_an_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_an_answer_is_a_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_batch_has_a_result_for_each_article_in_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_batch_is_written_and_read_article_by_article, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(answers_before_their_turn_are_bounded_in_bytes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_request_that_was_given_up_stays_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_server_that_says_nothing_is_connected_to_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_sent_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(why_a_connection_fails_is_said_in_the_terms_of_the_library,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_programs_say_it_in_terms_of_their_options, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
