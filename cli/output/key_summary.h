/* key_summary.h - what the commands say about the keys that were read and those that were not. */
#ifndef TOPIC_CLI_OUTPUT_KEY_SUMMARY_H
#define TOPIC_CLI_OUTPUT_KEY_SUMMARY_H

#include "record/key_usage.h"
#include "wire/json.h"

/* On stdout: a line for the keys read and one for those not read. usage may be NULL. */
void topic_key_summary_print(const struct topic_key_usage *usage);

/* Members of the open object: keys_read and keys_unread, objects of numbers of articles. */
void topic_key_summary_json(struct topic_json *json, const struct topic_key_usage *usage);

#endif
