/* editors_file.h - who may use the server: a file with a line for each person and program.
 *
 *     # NAME ROLE HASH [token]
 *     anna editor $y$j9T$...
 *     feed reader $y$j9T$... token
 *
 * A person signs in on the page with a password; a program, whose line ends with `token`, sends its
 * token with each request. `topicd-web --passwd` and `--token` write the lines.
 */
#ifndef TOPIC_WEB_ACCESS_EDITORS_FILE_H
#define TOPIC_WEB_ACCESS_EDITORS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

#define TOPIC_EDITORS_FILE_MAX_NAME 64
#define TOPIC_EDITORS_FILE_MAX_HASH 128
#define TOPIC_EDITORS_FILE_MAX_EDITORS 1000

/* Each may do all that the one before may. */
enum topic_role { TOPIC_ROLE_NONE, TOPIC_ROLE_READER, TOPIC_ROLE_EDITOR, TOPIC_ROLE_CHIEF };

struct topic_editor {
    char name[TOPIC_EDITORS_FILE_MAX_NAME + 1];
    char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1]; /* of crypt(5) */
    enum topic_role role;
    bool is_program;
};

/* All zero is empty. */
struct topic_editors_file {
    struct topic_editor *editors;
    size_t count;
    size_t capacity;
};

/* Replaces what was read before; on failure, with the file and the line in the error, that stays.
 * Refuses a file that other users can read. */
int topic_editors_file_read(struct topic_editors_file *file, const char *path,
                            struct topic_error *err);
void topic_editors_file_release(struct topic_editors_file *file);

/* NULL: there is none of this name and kind. Valid until the next read. */
const struct topic_editor *topic_editors_file_find(const struct topic_editors_file *file,
                                                   struct topic_text name, bool is_program);

const char *topic_editors_file_role_name(enum topic_role role);

/* TOPIC_ROLE_NONE for another name. */
enum topic_role topic_editors_file_role(struct topic_text name);

/* Whether it can be the name of an editor: text without blanks, of a length that fits. */
bool topic_editors_file_is_name(const char *name, size_t len);

#endif
