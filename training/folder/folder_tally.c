#include "training/folder/folder_tally.h"

#include <stdio.h>

void topic_folder_tally_add(struct topic_folder_tally *tally, const char *name)
{
    if (tally->count++ == 0)
        snprintf(tally->first, sizeof tally->first, "%s", name);
}

void topic_folder_tally_tell(struct topic_folder_tally *tally, const char *path,
                             struct topic_error *sentence)
{
    if (tally->count > 0)
        topic_error_set(sentence,
                        "%s: files of the export that repeat its articles, or are none, are not "
                        "read: %zu, the first %s",
                        path, tally->count, tally->first);
    *tally = (struct topic_folder_tally){0};
}

void topic_folder_tally_tell_unread(struct topic_folder_tally *tally, const char *path,
                                    struct topic_error *sentence)
{
    if (tally->count > 0)
        topic_error_set(sentence,
                        "%s: files in formats that are not read: %zu, the first %s: convert or "
                        "unpack them",
                        path, tally->count, tally->first);
    *tally = (struct topic_folder_tally){0};
}
