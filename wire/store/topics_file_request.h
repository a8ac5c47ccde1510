/* topics_file_request.h - decodes the operation topics-file: to read the editors' file, or to check
 * or save a new text of it (docs/protocol.md, The topics file).
 *
 *     struct topic_topics_file_request request = {0};
 *     if (topic_topics_file_request_read(&request, frame, &err) == 0)
 *         ...
 *     topic_topics_file_request_release(&request);
 *
 * It keeps what it was read from, so that it outlives the message.
 */
#ifndef TOPIC_WIRE_STORE_TOPICS_FILE_REQUEST_H
#define TOPIC_WIRE_STORE_TOPICS_FILE_REQUEST_H

#include <stdbool.h>

#include "record/article/json_record.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/store/request_members.h"

struct topic_topics_file_request {
    struct topic_json_record json; /* the texts below are in it */
    struct topic_request_members_author author;
    struct topic_text text;     /* the new one; bytes NULL: the file is to be read */
    struct topic_text revision; /* that the change is made to */
    bool is_check;              /* nothing is to be saved */
};

/* `frame` has been checked (wire/json_frame.h). -1: a bad request. */
int topic_topics_file_request_read(struct topic_topics_file_request *request,
                                   struct topic_text frame, struct topic_error *err);
void topic_topics_file_request_release(struct topic_topics_file_request *request);

#endif
