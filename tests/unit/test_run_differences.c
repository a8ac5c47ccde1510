/* What is kept of a training's comparison: as long as the texts are those that were compared. */
#include "tests/unit/store_file.h"

#include "store/run_differences.h"

static void append(void *context, struct topic_text json)
{
    char *all = context;
    strncat(all, json.bytes, json.len);
}

/* The comparison of articles "1" and "2", which were stored at 1000. */
static const char *put_and_list(int64_t read_ms)
{
    static char all[256];
    const struct topic_run_differences_item items[] = {{topic_text_of("1"), topic_text_of("[1]")},
                                                       {topic_text_of("2"), topic_text_of("[2]")}};
    const struct topic_run_differences differences = {.run = 7,
                                                      .read_ms = read_ms,
                                                      .summary = topic_text_of("{}"),
                                                      .items = items,
                                                      .count = sizeof items / sizeof *items};
    assert_int_equal(topic_run_differences_put(&store, &differences, &err), 0);
    all[0] = '\0';
    assert_int_equal(topic_run_differences_list(&store, 7, append, all, &err), 0);
    return all;
}

static void what_was_read_before_a_change_is_not_kept(void **state)
{
    (void)state;
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0);
    offer("2", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0);
    assert_string_equal(put_and_list(1001), "{}[1][2]");
    assert_string_equal(put_and_list(1000), "{}");
}

static void what_quotes_a_text_goes_with_it(void **state)
{
    (void)state;
    char all[256] = "";
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0);
    offer("2", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0);
    put_and_list(1001);
    offer("2", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0); /* the same texts */
    title = "other chips";
    assert_int_equal(give("1", "AI", "", 0, NULL), 0);
    title = "chips";
    assert_int_equal(topic_run_differences_list(&store, 7, append, all, &err), 0);
    assert_string_equal(all, "{}[2]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_STORE(what_was_read_before_a_change_is_not_kept),
                                       WITH_STORE(what_quotes_a_text_goes_with_it)};
    return RUN_WITH_STORES(tests);
}
