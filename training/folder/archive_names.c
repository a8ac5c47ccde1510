#include "training/folder/archive_names.h"

#include <stdlib.h>
#include <string.h>

#include "training/folder/folder_export.h"
#include "training/folder/post_header.h"

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

int topic_archive_names_read(struct topic_file_walk *names, json_t *settled, const char *path,
                             struct topic_error *err)
{
    const struct topic_input_options options = {0};
    struct topic_input *input = topic_input_open(path, &options, err);
    int status = input ? 1 : -1;
    while (status == 1 && (status = topic_input_next(input, err)) == 1) {
        const char *member = topic_input_member(input);
        if (member && topic_file_walk_add(names, member, err) < 0)
            status = -1;
        if (member && topic_post_header_is_table(member))
            topic_folder_export_settle(settled, member, topic_post_header_has_articles(input));
    }
    topic_input_close(input);
    if (names->count > 0)
        qsort(names->paths, names->count, sizeof *names->paths, compare);
    return status;
}
