/* The list of what a new model would change keeps its bound, whatever the topics are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "cli/judge/difference_list.h"

enum { TOPICS = 100, NAME_BYTES = 1000 };

/* Each of these bytes is six in JSON. */
static char long_name[NAME_BYTES + 1];
static struct topic_model_diff_topic topics[TOPICS];
static struct topic_model_diff_change changes[TOPICS];

static struct topic_model_diff diff_of(const char *name, char *texts)
{
    for (uint32_t i = 0; i < TOPICS; i++) {
        topics[i] = (struct topic_model_diff_topic){.name = name, .given = {0, 1}};
        changes[i] = (struct topic_model_diff_change){.topic = i, .is_gained = true, .id = {0, 3}};
    }
    return (struct topic_model_diff){.articles = 1,
                                     .changed = 1,
                                     .topics = topics,
                                     .topic_count = TOPICS,
                                     .items = changes,
                                     .count = TOPICS,
                                     .texts = {.bytes = texts, .len = strlen(texts)}};
}

static size_t write_list(const char *name, size_t *topic_count, size_t *difference_count)
{
    char texts[] = "\"a\"";
    const struct topic_model_diff diff = diff_of(name, texts);
    struct topic_buffer out = {0};
    struct topic_error err = {0};
    assert_int_equal(topic_difference_list_write(&out, &diff, &err), 0);
    size_t len = out.len;
    json_t *list = json_loadb(out.bytes, len, 0, NULL);
    *topic_count = json_array_size(json_object_get(list, "topics"));
    *difference_count = json_array_size(json_object_get(list, "differences"));
    json_decref(list);
    topic_buffer_release(&out);
    return len;
}

static void names_that_are_long_leave_some_topics_and_differences(void **state)
{
    (void)state;
    size_t topic_count;
    size_t difference_count;
    memset(long_name, '\x01', NAME_BYTES);
    size_t len = write_list(long_name, &topic_count, &difference_count);
    assert_in_range(len, 1, TOPIC_DIFFERENCE_LIST_MAX_BYTES);
    assert_in_range(topic_count, 10, TOPICS - 1);
    assert_in_range(difference_count, 10, TOPICS - 1);
}

static void names_that_are_short_leave_all(void **state)
{
    (void)state;
    size_t topic_count;
    size_t difference_count;
    write_list("Law", &topic_count, &difference_count);
    assert_int_equal(topic_count, TOPICS);
    assert_int_equal(difference_count, TOPICS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_long_leave_some_topics_and_differences),
        cmocka_unit_test(names_that_are_short_leave_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
