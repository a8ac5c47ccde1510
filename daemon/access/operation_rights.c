#include "daemon/access/operation_rights.h"

enum topic_right topic_operation_rights_find(enum topic_operation operation, unsigned *others)
{
    *others = 0;
    switch ((int)operation) {
    case TOPIC_OPERATION_TRAINING:
        *others = TOPIC_RIGHT_FEEDBACK;
        return TOPIC_RIGHT_TRAIN;
    case TOPIC_OPERATION_TRAIN:
    case TOPIC_OPERATION_DIFFERENCES: /* they quote articles */
    case TOPIC_OPERATION_PROMOTE:
    case TOPIC_OPERATION_ROLLBACK:
        return TOPIC_RIGHT_TRAIN;
    case TOPIC_OPERATION_MODELS:
    case TOPIC_OPERATION_TOPICS_FILE: /* to read; to change it needs TRAIN */
        *others = TOPIC_RIGHT_FEEDBACK | TOPIC_RIGHT_TRAIN;
        return TOPIC_RIGHT_TAG;
    default:
        return topic_operation_needs_store(operation) ? TOPIC_RIGHT_FEEDBACK : TOPIC_RIGHT_TAG;
    }
}
