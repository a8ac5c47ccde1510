/* store_json.h - members of answers, of the kinds that the store has. */
#ifndef TOPIC_DAEMON_STORING_STORE_JSON_H
#define TOPIC_DAEMON_STORING_STORE_JSON_H

#include <stdint.h>

#include "topicd/article.h"
#include "wire/json.h"

/* A list of names; `lines` has one a line. */
void topic_store_json_names(struct topic_json *json, const char *key, struct topic_text lines);
void topic_store_json_number(struct topic_json *json, const char *key, int64_t number);

/* RFC 3339, in UTC. */
void topic_store_json_time(struct topic_json *json, const char *key, int64_t time_ms);

#endif
