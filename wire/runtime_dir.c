#include "wire/runtime_dir.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static bool is_set(const char *value)
{
    return value && value[0];
}

char *topic_runtime_dir_path(const struct topic_runtime_dir *runtime, struct topic_error *err)
{
    const char *list = runtime->runtime_directory; /* separated by colons; the first counts */
    if (is_set(list))
        return topic_memory_copy(list, strcspn(list, ":"), err);
    if (is_set(runtime->user_directory))
        return topic_memory_format(err, "%s/topicd", runtime->user_directory);
    if (runtime->user == 0)
        return topic_memory_format(err, "/run/topicd");
    return topic_memory_format(err, "/tmp/topicd-%lu", runtime->user);
}

bool topic_runtime_dir_is_private(const char *directory)
{
    struct stat status;
    return lstat(directory, &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid() && !(status.st_mode & 0022);
}

char *topic_runtime_dir_control_endpoint(const char *directory, struct topic_error *err)
{
    return topic_memory_format(err, "ipc://%s/control", directory);
}
