/* request_key.h - the key of a request that changes something: it counts once, however often it is
 * sent. */
#ifndef TOPIC_WIRE_REQUEST_KEY_H
#define TOPIC_WIRE_REQUEST_KEY_H

#include "topicd/error.h"

/* 128 random bits in hexadecimal: two requests never have the same. */
#define TOPIC_REQUEST_KEY_LENGTH 32

int topic_request_key_make(char key[TOPIC_REQUEST_KEY_LENGTH + 1], struct topic_error *err);

#endif
