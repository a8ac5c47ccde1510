#include "wire/control_path.h"

#include <string.h>

#include "base/buffer.h"

static char *finish(struct topic_buffer *text, int status, struct topic_error *err)
{
    if (status == 0 && topic_buffer_string(text, err))
        return text->bytes;
    topic_buffer_release(text);
    return NULL;
}

char *topic_control_path_directory(const char *runtime, const char *of_user, unsigned long user_id,
                                   struct topic_error *err)
{
    struct topic_buffer path = {0};
    int status;
    if (runtime && runtime[0]) /* several are separated by colons */
        status = topic_buffer_append(&path, runtime, strcspn(runtime, ":"), err);
    else if (of_user && of_user[0])
        status = topic_buffer_format(&path, err, "%s/topicd", of_user);
    else if (user_id == 0)
        status = topic_buffer_format(&path, err, "/run/topicd");
    else
        status = topic_buffer_format(&path, err, "/tmp/topicd-%lu", user_id);
    return finish(&path, status, err);
}

char *topic_control_path_endpoint(const char *directory, struct topic_error *err)
{
    struct topic_buffer address = {0};
    int status = topic_buffer_format(&address, err, "ipc://%s/control", directory);
    return finish(&address, status, err);
}
