/* training_request.h - decodes the requests for the model of `topicd --store`: train, training,
 * differences, promote and rollback (docs/protocol.md, Training).
 *
 *     struct topic_training_request request = {0};
 *     if (topic_training_request_read(&request, TOPIC_OPERATION_TRAIN, frame, &err) == 0)
 *         ...
 *     topic_training_request_release(&request);
 *
 * It keeps what it was read from, so that it outlives the message.
 */
#ifndef TOPIC_WIRE_STORE_TRAINING_REQUEST_H
#define TOPIC_WIRE_STORE_TRAINING_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "record/article/json_record.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/operation.h"
#include "wire/store/request_members.h"

struct topic_training_request {
    struct topic_json_record json; /* the texts below are in it */
    struct topic_request_members_author author;
    int64_t run;               /* 0: not given */
    bool is_cancel;            /* of train */
    bool is_shadow;            /* of train and promote */
    struct topic_text version; /* of promote */
};

/* `frame` has been checked (wire/json_frame.h). -1: a bad request. */
int topic_training_request_read(struct topic_training_request *request,
                                enum topic_operation operation, struct topic_text frame,
                                struct topic_error *err);
void topic_training_request_release(struct topic_training_request *request);

#endif
