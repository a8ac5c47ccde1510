/* No answer is written beyond its bound, whatever the model has: wire/answer.h,
 * wire/topics/topic_details.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/toy_model.h"
#include "topicd/model.h"
#include "topicd/policy.h"
#include "wire/answer.h"
#include "wire/topics/topic_details.h"

#define QUALITY "{\"p\":0.9,\"r\":0.8,\"curve\":[[0.1,0.5,1],[0.5,1,0.5]],\"confused\":[[1,2,3]]}"
#define MANIFEST "{\"articles\":9,\"topic_quality\":[" QUALITY "," QUALITY "," QUALITY "]}"

/* All that the answers below may list. */
#define MOST_BYTES 8192

static struct topic_model *model;
static struct topic_scratch *scratch;

/* "Sport" is learned for another topic, and "AI Policy" not given. */
static int open_model(void **state)
{
    (void)state;
    char path[] = "/tmp/topic-limit-XXXXXX";
    size_t size_bytes;
    struct toy_model toy;
    const struct topic_policy_entry entries[] = {
        {.topic = "Sport", .merge = "AI Hardware", .threshold = -1, .precision = -1},
        {.topic = "AI Policy", .is_disabled = true, .threshold = -1, .precision = -1},
    };
    const struct topic_policy_decisions decisions = {.entries = entries, .count = 2};
    toy_model_init(&toy);
    toy.parts.manifest = topic_text_of(MANIFEST);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(topic_writer_save(&toy.parts, path, &size_bytes, NULL), 0);
    struct topic_model *plain = topic_model_open(path, NULL);
    unlink(path);
    assert_non_null(plain);
    model = topic_model_apply_policy(plain, &decisions, NULL);
    topic_model_unref(plain);
    assert_non_null(model);
    scratch = topic_scratch_new(NULL);
    assert_non_null(scratch);
    return 0;
}

static int close_model(void **state)
{
    (void)state;
    topic_scratch_free(scratch);
    topic_model_unref(model);
    return 0;
}

static int write_topics(struct topic_json *json, size_t max_bytes, struct topic_error *err)
{
    (void)err;
    return topic_answer_topics(json, (struct topic_text){0}, model, max_bytes);
}

static int write_details(struct topic_json *json, size_t max_bytes, struct topic_error *err)
{
    const struct topic_details_request request = {.max_bytes = max_bytes};
    return topic_details_write(json, (struct topic_text){0}, model, &request, err);
}

static int write_details_of_one(struct topic_json *json, size_t max_bytes, struct topic_error *err)
{
    const struct topic_details_request request = {topic_text_of("AI Hardware"), max_bytes};
    return topic_details_write(json, (struct topic_text){0}, model, &request, err);
}

static const struct topic_article article = {
    .fields[TOPIC_FIELD_TITLE] = {"neural chip law goal", 20}};

static struct topic_answer_source source_of(size_t max_bytes)
{
    return (struct topic_answer_source){
        .model = model,
        .scratch = scratch,
        .article = &article,
        .options = {.tag = {.top = 3, .threshold = -1}, .explain = true, .max_bytes = max_bytes}};
}

static int write_tag(struct topic_json *json, size_t max_bytes, struct topic_error *err)
{
    const struct topic_answer_source source = source_of(max_bytes);
    return topic_answer_tag(json, &source, err);
}

static int write_explanation(struct topic_json *json, size_t max_bytes, struct topic_error *err)
{
    const struct topic_answer_source source = source_of(max_bytes);
    return topic_answer_explain(json, &source, topic_model_topic_count(model), err);
}

typedef int (*write_answer)(struct topic_json *json, size_t max_bytes, struct topic_error *err);

/* The length of the answer; 0: it is too long, and no byte beyond the bound was written. */
static size_t length_within(write_answer write, size_t max_bytes)
{
    struct topic_buffer out = {0};
    struct topic_error err = {0};
    struct topic_json json;
    topic_json_init(&json, &out, &err);
    int status = write(&json, max_bytes, &err);
    size_t len = out.len;
    assert_true(len <= max_bytes);
    assert_int_equal(json.is_full, status < 0);
    if (status < 0)
        assert_non_null(strstr(err.text, "the answer is longer than"));
    topic_buffer_release(&out);
    return status < 0 ? 0 : len;
}

static void an_answer_stops_at_its_bound(void **state)
{
    (void)state;
    static const write_answer answers[] = {write_topics, write_details, write_details_of_one,
                                           write_tag, write_explanation};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        size_t len = length_within(answers[i], MOST_BYTES);
        assert_true(len > 50);
        for (size_t bound = 1; bound < len; bound++)
            assert_int_equal(length_within(answers[i], bound), 0);
        assert_int_equal(length_within(answers[i], len), len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_stops_at_its_bound),
    };
    return cmocka_run_group_tests(tests, open_model, close_model);
}
