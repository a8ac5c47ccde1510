#include "wire/store/training_request.h"

#include <string.h>

/* Of a model (topic_model_id). */
#define VERSION_LENGTH 16

void topic_training_request_release(struct topic_training_request *request)
{
    topic_json_record_release(&request->json);
    *request = (struct topic_training_request){0};
}

static int read_run(struct topic_training_request *request, struct topic_error *err)
{
    return topic_request_members_number(request->json.object, "run", 1,
                                        TOPIC_REQUEST_MEMBERS_MAX_NUMBER, &request->run, err);
}

static int read_train(struct topic_training_request *request, struct topic_error *err)
{
    const json_t *object = request->json.object;
    if (read_run(request, err) < 0 ||
        topic_request_members_bool(object, "cancel", &request->is_cancel, err) < 0 ||
        topic_request_members_bool(object, "shadow", &request->is_shadow, err) < 0)
        return -1;
    if (request->is_cancel == (request->run > 0))
        return 0;
    return topic_error_set(err, request->is_cancel
                                    ? "\"cancel\" needs \"run\", the number of the run to end"
                                    : "\"run\" is for \"cancel\":true: a new run gets its number");
}

static int read_promote(struct topic_training_request *request, struct topic_error *err)
{
    const json_t *object = request->json.object;
    if (topic_request_members_name(object, "version", &request->version, err) < 0 ||
        topic_request_members_bool(object, "shadow", &request->is_shadow, err) < 0)
        return -1;
    struct topic_text version = request->version;
    if (version.len == VERSION_LENGTH &&
        strspn(version.bytes, "0123456789abcdef") == VERSION_LENGTH)
        return 0;
    return topic_error_set(err, "\"version\" is not the id of a version, 16 hexadecimal digits: "
                                "\"models\" lists them");
}

static int read_operation(struct topic_training_request *request, enum topic_operation operation,
                          struct topic_error *err)
{
    switch ((int)operation) {
    case TOPIC_OPERATION_TRAIN:
        return read_train(request, err);
    case TOPIC_OPERATION_PROMOTE:
        return read_promote(request, err);
    case TOPIC_OPERATION_TRAINING:
    case TOPIC_OPERATION_DIFFERENCES:
        return read_run(request, err);
    default:
        return 0;
    }
}

int topic_training_request_read(struct topic_training_request *request,
                                enum topic_operation operation, struct topic_text frame,
                                struct topic_error *err)
{
    size_t line;
    *request = (struct topic_training_request){0};
    if (topic_json_record_parse(&request->json, frame, &line, err) < 0 ||
        read_operation(request, operation, err) < 0)
        return -1;
    bool changes =
        operation != TOPIC_OPERATION_TRAINING && operation != TOPIC_OPERATION_DIFFERENCES;
    if (topic_request_members_author(request->json.object, changes, &request->author, err) < 0)
        return -1;
    return topic_request_members_drop_rest(&request->json, err);
}
