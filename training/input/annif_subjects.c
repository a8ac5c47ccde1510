#include "training/input/annif_subjects.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "training/input/file_walk.h"
#include "training/kind/line_kind.h"

/* Longer than the URI of a subject and its name. */
#define LINE_START_BYTES 4096

#define EXTENSION_BYTES 4 /* of .txt, .tsv and .key */

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Whether the first line is <URI>, or this and a tab and a name; so is an empty file. */
static bool begins_with_subject(const char *path)
{
    char start[LINE_START_BYTES];
    struct topic_text uri;
    FILE *file = is_file(path) ? fopen(path, "rbe") : NULL;
    if (!file)
        return false;
    size_t len = fread(start, 1, sizeof start, file);
    fclose(file);
    size_t end = 0;
    while (end < len && !memchr("\t\r\n", start[end], 3))
        end++;
    return len == 0 || topic_line_kind_subject((struct topic_text){start, end}, &uri);
}

int topic_annif_subjects_find(const char *text_path, struct topic_buffer *path,
                              struct topic_error *err)
{
    size_t len = strlen(text_path);
    topic_buffer_reset(path);
    if (!topic_file_walk_has_extension(text_path, ".txt"))
        return 0;
    if (topic_buffer_append(path, text_path, len + 1, err) < 0)
        return -1;
    memcpy(path->bytes + len - EXTENSION_BYTES, ".tsv", EXTENSION_BYTES);
    if (begins_with_subject(path->bytes))
        return 1;
    memcpy(path->bytes + len - EXTENSION_BYTES, ".key", EXTENSION_BYTES);
    return is_file(path->bytes);
}

bool topic_annif_subjects_is(const char *path)
{
    return topic_file_walk_has_extension(path, ".tsv") && begins_with_subject(path);
}
