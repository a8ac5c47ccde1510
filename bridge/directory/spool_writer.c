#include "bridge/directory/spool_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

/* A network file system may refuse every lease as if there were a writer. */
#define IDLE_S 60

enum topic_spool_writer topic_spool_writer_of(int fd)
{
    struct stat status;
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
        fcntl(fd, F_SETLEASE, F_UNLCK);
        return TOPIC_SPOOL_WRITER_NONE;
    }
    if (errno != EAGAIN || fstat(fd, &status) < 0)
        return TOPIC_SPOOL_WRITER_NONE;
    /* A time ahead is one of a clock that was set back since. */
    time_t age = time(NULL) - status.st_mtime;
    return age >= 0 && age < IDLE_S ? TOPIC_SPOOL_WRITER_BUSY : TOPIC_SPOOL_WRITER_IDLE;
}
