#include "web/page_files.h"

#include <string.h>

const struct topic_page_file *topic_page_files_find(const char *path)
{
    for (size_t i = 0; i < topic_page_files_count; i++)
        if (strcmp(path, topic_page_files_table[i].path) == 0)
            return &topic_page_files_table[i];
    return NULL;
}
