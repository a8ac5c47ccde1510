/* What a map of fields may say, and what its paths lead to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"
#include "record/field_map.h"
#include "record/json_path.h"

static void a_malformed_map_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *why;
    } rows[] = {
        {"body", "is not FIELD=PATH"},
        {"body=", "names no key"},
        {"=bodyHtml", "unknown field: the fields are id, title"},
        {"text=bodyHtml", "unknown field"},
        {"Body=bodyHtml", "unknown field"},
        {"body=a,", "a row is empty"},
        {",body=a", "a row is empty"},
        {"body=a,,id=b", "a row is empty"},
        {"body=a.b.c.d.e.f.g.h.i", "more than 8 keys"},
        {"body=a,id=b,body=a", "\"body=a\" is there twice"},
        {"body=\xff", "is not UTF-8"},
        {"body=a\nb", "has a control character"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct topic_error err = {0};
        assert_null(topic_field_map_new(topic_text_of(rows[i].text), &err));
        if (!strstr(err.text, rows[i].why))
            fail_msg("%s: %s", rows[i].text, err.text);
    }
}

static void a_map_has_bounds(void **state)
{
    (void)state;
    char text[TOPIC_FIELD_MAP_MAX_BYTES + 2] = "";
    struct topic_error err = {0};
    size_t len = 0;
    for (int i = 0; i < TOPIC_FIELD_MAP_MAX_PATHS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%sbody=k%d", i ? "," : "", i);
    struct topic_field_map *map = topic_field_map_new(topic_text_of(text), &err);
    assert_non_null(map);
    assert_int_equal(topic_field_map_count(map, TOPIC_RECORD_BODY), TOPIC_FIELD_MAP_MAX_PATHS);
    topic_field_map_free(map);
    snprintf(text + len, sizeof text - len, ",body=more");
    assert_null(topic_field_map_new(topic_text_of(text), &err));
    assert_non_null(strstr(err.text, "more than 32 rows"));
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    err = (struct topic_error){0};
    assert_null(topic_field_map_new(topic_text_of(text), &err));
    assert_non_null(strstr(err.text, "at most 4096"));
}

static void paths_have_the_first_ranks(void **state)
{
    (void)state;
    struct topic_error err = {0};
    unsigned rank;
    struct topic_field_map *map =
        topic_field_map_new(topic_text_of(" body = bodyHtml , body=a=b,topics=tags.name"), &err);
    assert_non_null(map);
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    assert_int_equal(count, 3);
    assert_int_equal(paths[1].rank, 1);
    assert_memory_equal(paths[1].path.bytes, "a=b", 3);
    assert_int_equal(topic_field_map_key(map, "body", 4, &rank), TOPIC_RECORD_BODY);
    assert_int_equal(rank, 2);
    assert_int_equal(topic_field_map_key(map, "labels", 6, &rank), TOPIC_RECORD_TOPICS);
    assert_int_equal(rank, 2);
    assert_int_equal(topic_field_map_key(map, "bodyHtml", 8, &rank), TOPIC_RECORD_OTHER);
    assert_int_equal(topic_field_map_key(NULL, "bodyHtml", 8, &rank), TOPIC_RECORD_BODY);
    topic_field_map_free(map);
}

static void a_manifest_keeps_the_map(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_field_map *map;
    assert_int_equal(topic_field_map_of_manifest(topic_text_of("{\"map\":\"body=x\"}"), &map, &err),
                     0);
    assert_string_equal(topic_field_map_text(map), "body=x");
    topic_field_map_free(map);
    assert_int_equal(topic_field_map_of_manifest(topic_text_of("{\"articles\":3}"), &map, &err), 0);
    assert_null(map);
    assert_int_equal(topic_field_map_of_manifest(topic_text_of("{\"map\":5}"), &map, &err), -1);
    err = (struct topic_error){0};
    assert_int_equal(topic_field_map_of_manifest(topic_text_of("{\"map\":\"x\"}"), &map, &err), -1);
}

/* What the path leads to, as JSON, and how it is written. */
static void check_path(const char *json, const char *path, const char *value, const char *written)
{
    struct topic_json_path_place place;
    json_t *root = json_loads(json, JSON_DECODE_INT_AS_REAL, NULL);
    assert_non_null(root);
    const json_t *found = topic_json_path_find(root, topic_text_of(path), &place);
    char *text = found ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    assert_string_equal(text ? text : "", value);
    if (found) {
        struct topic_text raw = topic_json_path_raw(topic_text_of(json), &place);
        assert_int_equal(raw.len, strlen(written));
        assert_memory_equal(raw.bytes, written, raw.len);
    }
    free(text);
    json_decref(root);
}

static void a_path_leads_to_a_value_and_its_bytes(void **state)
{
    (void)state;
    check_path("{\"a\":\"x\"}", "a", "\"x\"", "\"x\"");
    check_path(" { \"b\" : 1 , \"a\" : \"\\u0078\" } ", "a", "\"x\"", "\"\\u0078\"");
    check_path("{\"a\":{\"b\":[10,20,[30]]}}", "a.b.1", "20.0", "20");
    check_path("{\"Nr\":1,\"Nr.\":\"x\",\".a\":{\"b.\":\"y\"}}", "Nr.", "\"x\"", "\"x\"");
    check_path("{\"Nr\":1}", "Nr.", "", "");
    check_path("{\"Nr.\":1,\".a\":{\"b.\":\"y\"}}", ".a.b.", "\"y\"", "\"y\"");
    check_path("{\"a\":[1, {\"n\": 12345678901234567890123 }]}", "a.1.n", "1.2345678901234568e22",
               "12345678901234567890123");
    check_path("{\"a\":{\"a.b\":1},\"a.a\":{\"b\":2},\"a.a.b\":3}", "a.a.b", "3.0", "3");
    check_path("{\"a\":{\"a.b\":1},\"a.a\":{\"b\":2}}", "a.a.b", "2.0", "2");
    check_path("{\"a\":{\"a.b\":1},\"a.a\":{\"c\":2}}", "a.a.b", "1.0", "1");
    check_path("{\"\\u0061\":\"{\\\"a\\\":1}\"}", "a", "\"{\\\"a\\\":1}\"", "\"{\\\"a\\\":1}\"");
    check_path("{\"a\":[]}", "a.0", "", "");
    check_path("{\"a\":[1]}", "a.1", "", "");
    check_path("{\"a\":[1]}", "a.x", "", "");
    check_path("{\"a\":[1]}", "a.0000000000", "", "");
    check_path("{\"a\":5}", "a.b", "", "");
    check_path("{\"a\":null}", "a", "null", "null");
    check_path("[[true]]", "0.0", "true", "true");
}

static void check_collected(const char *json, const char *path, const char *value)
{
    struct topic_error err = {0};
    json_t *root = json_loads(json, 0, NULL);
    json_t *found;
    assert_int_equal(topic_json_path_collect(root, topic_text_of(path), &found, &err), 0);
    char *text = found ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    assert_string_equal(text ? text : "", value);
    free(text);
    json_decref(found);
    json_decref(root);
}

static void a_path_through_a_list_collects(void **state)
{
    (void)state;
    check_collected("{\"t\":[{\"n\":\"A\"},{\"n\":\"B\"}]}", "t.n", "[\"A\",\"B\"]");
    check_collected("{\"t\":[{\"n\":[\"A\",\"B\"]},{\"n\":\"C\"},{},{\"n\":null},5]}", "t.n",
                    "[\"A\",\"B\",\"C\"]");
    check_collected("{\"t\":[{\"n\":\"A\"},{\"n\":\"B\"}]}", "t.1.n", "\"B\"");
    check_collected("{\"t\":[[{\"n\":\"A\"}],[{\"n\":\"B\"}]]}", "t.n", "[\"A\",\"B\"]");
    check_collected("{\"t\":[{\"1\":\"A\"}]}", "t.1", "[\"A\"]");
    check_collected("{\"t\":[]}", "t.n", "[]");
    check_collected("{\"t\":[{\"x\":1}]}", "t.n", "");
    check_collected("{\"t\":[\"A\"]}", "t.n", "");
    check_collected("{\"t\":[\"A\"]}", "t", "[\"A\"]");
    check_collected("{\"t.n\":\"A\",\"t\":[{\"n\":\"B\"}]}", "t.n", "\"A\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_malformed_map_is_refused),
        cmocka_unit_test(a_map_has_bounds),
        cmocka_unit_test(paths_have_the_first_ranks),
        cmocka_unit_test(a_manifest_keeps_the_map),
        cmocka_unit_test(a_path_leads_to_a_value_and_its_bytes),
        cmocka_unit_test(a_path_through_a_list_collects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
