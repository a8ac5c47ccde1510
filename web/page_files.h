/* page_files.h - the files of the page, which are compiled into the program (web/page/).
 *
 * web/CMakeLists.txt makes page_files_table.c from them: a row and an array of bytes for each file.
 */
#ifndef TOPIC_WEB_PAGE_FILES_H
#define TOPIC_WEB_PAGE_FILES_H

#include <stddef.h>

#include "topicd/article.h"

struct topic_page_file {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    size_t len;
};

extern const struct topic_page_file topic_page_files_table[];
extern const size_t topic_page_files_count;

/* NULL: none is at this path. */
const struct topic_page_file *topic_page_files_find(const char *path);

#endif
