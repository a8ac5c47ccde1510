#include "bridge/jetstream/jetstream_error.h"

int topic_jetstream_error_set(const char *what, natsStatus status, jsErrCode code,
                              struct topic_error *err)
{
    natsStatus last = NATS_OK;
    const char *detail = nats_GetLastError(&last);
    if (!detail || !detail[0] || last != status)
        detail = natsStatus_GetText(status);
    if (code != 0)
        return topic_error_set(err, "%s: %s (JetStream's error %d)", what, detail, (int)code);
    return topic_error_set(err, "%s: %s", what, detail);
}
