#include "daemon/retraining/topics_file_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output/file_replace.h"

/* The bits of a mode that say who may read and write. */
#define PERMISSIONS ((mode_t)0777)

/* `name` is in the open directory, and no link. */
static int replace_in(int directory, const char *name, const char *path, struct topic_text text,
                      struct topic_error *err)
{
    struct topic_file_replacement replacement;
    struct stat old;
    if (fstatat(directory, name, &old, AT_SYMLINK_NOFOLLOW) < 0 ||
        faccessat(directory, name, W_OK, AT_EACCESS) < 0)
        return topic_error_set(err, "%s: cannot be written: %s", path, strerror(errno));
    topic_file_replace_clean(directory, name);
    if (topic_file_replace_begin_at(&replacement, directory, name, path, old.st_mode & PERMISSIONS,
                                    err) < 0)
        return -1;
    if (topic_file_replace_keep(&replacement, &old, err) == 0 &&
        topic_file_replace_write(&replacement, text.bytes, text.len, err) == 0)
        return topic_file_replace_commit(&replacement, err);
    topic_file_replace_abandon(&replacement);
    return -1;
}

int topic_topics_file_writer_replace(const char *path, struct topic_text text,
                                     struct topic_error *err)
{
    char *real = realpath(path, NULL); /* begins with a slash */
    if (!real)
        return topic_error_set(err, "%s: %s", path, strerror(errno));
    char *slash = strrchr(real, '/');
    *slash = '\0';
    int directory = open(slash > real ? real : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = directory < 0 ? topic_error_set(err, "%s: cannot open its directory: %s", path,
                                                 strerror(errno))
                               : replace_in(directory, slash + 1, path, text, err);
    if (directory >= 0)
        close(directory);
    free(real);
    return status;
}
