/* json_parser.h - JSON text as values of jansson, parsed several times as fast as jansson does it.
 *
 *     json_t *root = topic_json_parser_load(text, &error);
 *
 * jansson reads a text byte by byte, and an article is almost all text. What programs write most,
 * objects of strings, whole numbers, words and lists in strict JSON, is read here instead, several
 * bytes at a time. Anything else, and anything malformed, is left to jansson, so that values,
 * errors and their places are always jansson's (tests/fuzz/fuzz_json_parser.c compares both).
 */
#ifndef TOPIC_RECORD_PARSER_JSON_PARSER_H
#define TOPIC_RECORD_PARSER_JSON_PARSER_H

#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"

/* As json_loadb(), but for NUL bytes: jansson passes over one after a number or a word, so that a
 * record could be answered and passed on that nobody else can read. */
json_t *topic_json_parser_strict(struct topic_text text, size_t flags, json_error_t *error);

/* The same, with the flags JSON_ALLOW_NUL and JSON_REJECT_DUPLICATES and no others. */
json_t *topic_json_parser_load(struct topic_text text, json_error_t *error);

/* The part that jansson does not do; NULL: it has to. */
json_t *topic_json_parser_try(struct topic_text text);

#endif
