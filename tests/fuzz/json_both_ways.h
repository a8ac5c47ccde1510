/* json_both_ways.h - parses a text by record/parser and by jansson: both have the same values in
 * the same order, or the same error at the same place. */
#ifndef TOPIC_TESTS_FUZZ_JSON_BOTH_WAYS_H
#define TOPIC_TESTS_FUZZ_JSON_BOTH_WAYS_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "record/parser/json_parser.h"

/* json_equal() compares no order of keys. */
static void check_same_json(json_t *own, json_t *reference)
{
    char *texts[2] = {json_dumps(own, JSON_COMPACT), json_dumps(reference, JSON_COMPACT)};
    assert(json_equal(own, reference));
    assert(texts[0] && texts[1] && strcmp(texts[0], texts[1]) == 0);
    free(texts[0]);
    free(texts[1]);
}

static void parse_both_ways(struct topic_text text)
{
    json_error_t error;
    json_error_t reference_error;
    json_t *own = topic_json_parser_load(text, &error);
    json_t *reference =
        topic_json_parser_strict(text, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &reference_error);
    assert(!own == !reference);
    if (own)
        check_same_json(own, reference);
    else
        assert(error.position == reference_error.position && error.line == reference_error.line &&
               strcmp(error.text, reference_error.text) == 0);
    json_decref(own);
    json_decref(reference);
}

#endif
