/* request_cost.h - how long a request will take, estimated before it is done: from its size and
 * from what it asks for, never from a clock, so that the same request is treated the same on each
 * machine.
 *
 * A request that costs more than TOPIC_REQUEST_COST_LONG_NS is long: threads of their own do it
 * (daemon/serving/dispatcher.h), and the workers go on answering the others. What is not long holds
 * a worker for less than a tenth of a second, even on a machine that is twice as slow as estimated.
 */
#ifndef TOPIC_WIRE_REQUEST_COST_H
#define TOPIC_WIRE_REQUEST_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/request.h"

/* 50 kilobytes of the slowest text to tag, a kilobyte when a hundred topics are explained. */
#define TOPIC_REQUEST_COST_LONG_NS ((uint64_t)5 * 1000 * 1000)

/* The same of a batch, which is done in parts. */
#define TOPIC_REQUEST_COST_LONG_BATCH_NS (10 * TOPIC_REQUEST_COST_LONG_NS)

/* Of decoding a message of that many bytes. */
uint64_t topic_request_cost_of_decoding(size_t size_bytes);

/* The same of one that was decoded, and will be once more. */
uint64_t topic_request_cost_of_decoding_again(const struct topic_request *request,
                                              size_t size_bytes);

bool topic_request_cost_explains(const struct topic_request *request);

/* Before the message is decoded: of tagging that many bytes. */
uint64_t topic_request_cost_of_message(size_t size_bytes);

/* The cost of a request that names no number of topics counts so many: few articles have more. */
#define TOPIC_REQUEST_COST_USUAL_TOPICS 8

/* The longest article of which a request that is not long explains a topic. */
size_t topic_request_cost_explained_bytes(void);

/* Of a decoded request whose message has that many bytes, with a model of that many topics. */
uint64_t topic_request_cost_of(const struct topic_request *request, size_t size_bytes,
                               size_t topic_count);

/* The same if all topics that may be explained are. */
uint64_t topic_request_cost_most(const struct topic_request *request, size_t size_bytes,
                                 size_t topic_count);

/* Of listing the topics of a model, with what its manifest says of them where the request asks for
 * details. */
uint64_t topic_request_cost_of_topics(const struct topic_request *request, size_t topic_count,
                                      size_t manifest_bytes);

/* The most that a part of `articles` of the request's articles can cost. */
uint64_t topic_request_cost_of_part(const struct topic_request *request, size_t articles,
                                    size_t topic_count);

#endif
