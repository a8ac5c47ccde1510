#include "base/output/rename.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* link(2) is for file systems that cannot rename without replacing. */
int topic_rename_new(int directory, const char *from, const char *to)
{
    if (renameat2(directory, from, directory, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    return linkat(directory, from, directory, to, 0) < 0 ? -1 : unlinkat(directory, from, 0);
}
