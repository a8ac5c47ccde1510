#include "web/access/editors_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/shell_word.h"
#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"

/* A thousand lines of the longest kind. */
#define MAX_BYTES ((size_t)256 * 1024)

/* crypt(5): yescrypt, and gost-yescrypt. */
static const char *const methods[] = {"$y$", "$gy$"};

static const char *const role_names[] = {
    [TOPIC_ROLE_NONE] = "none",
    [TOPIC_ROLE_READER] = "reader",
    [TOPIC_ROLE_EDITOR] = "editor",
    [TOPIC_ROLE_CHIEF] = "chief",
};

const char *topic_editors_file_role_name(enum topic_role role)
{
    return role_names[role];
}

enum topic_role topic_editors_file_role(struct topic_text name)
{
    for (enum topic_role role = TOPIC_ROLE_READER; role <= TOPIC_ROLE_CHIEF; role++)
        if (topic_text_is(name, role_names[role]))
            return role;
    return TOPIC_ROLE_NONE;
}

bool topic_editors_file_is_name(const char *name, size_t len)
{
    return len <= TOPIC_EDITORS_FILE_MAX_NAME && topic_utf8_is_name(name, len) &&
           !memchr(name, ' ', len) && !memchr(name, '.', len) && name[0] != '#';
}

void topic_editors_file_release(struct topic_editors_file *file)
{
    free(file->editors);
    *file = (struct topic_editors_file){0};
}

const struct topic_editor *topic_editors_file_find(const struct topic_editors_file *file,
                                                   struct topic_text name, bool is_program)
{
    for (size_t i = 0; i < file->count; i++)
        if (file->editors[i].is_program == is_program && topic_text_is(name, file->editors[i].name))
            return &file->editors[i];
    return NULL;
}

static struct topic_text next_word(struct topic_text *line)
{
    size_t start = topic_text_scan_skip(*line, 0, TOPIC_TEXT_SCAN_BLANKS);
    size_t end = topic_text_scan_find_any(*line, start, TOPIC_TEXT_SCAN_BLANKS);
    struct topic_text word = {line->bytes + start, end - start};
    *line = (struct topic_text){line->bytes + end, line->len - end};
    return word;
}

static const char *check_hash(struct topic_text hash)
{
    if (hash.len > TOPIC_EDITORS_FILE_MAX_HASH)
        return "the hash is too long: make it with topicd-web --passwd";
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (topic_text_scan_has_prefix(hash, 0, methods[i]))
            return NULL;
    return "the third word is not a yescrypt hash: make it with topicd-web --passwd";
}

/* NULL, or what is wrong with the line. */
static const char *read_line(const struct topic_editors_file *file, struct topic_text line,
                             struct topic_editor *editor)
{
    struct topic_text name = next_word(&line);
    struct topic_text role = next_word(&line);
    struct topic_text hash = next_word(&line);
    struct topic_text kind = next_word(&line);
    *editor = (struct topic_editor){.role = topic_editors_file_role(role),
                                    .is_program = topic_text_is(kind, "token")};
    if (!topic_editors_file_is_name(name.bytes, name.len))
        return "the name is not text of at most 64 bytes without a full stop";
    if (editor->role == TOPIC_ROLE_NONE)
        return "the second word is not reader, editor or chief";
    const char *problem = check_hash(hash);
    if (problem)
        return problem;
    if ((kind.len > 0 && !editor->is_program) || next_word(&line).len > 0)
        return "the line has more than NAME ROLE HASH, and what follows is not token";
    if (topic_editors_file_find(file, name, false) || topic_editors_file_find(file, name, true))
        return "the name is there twice";
    memcpy(editor->name, name.bytes, name.len);
    memcpy(editor->hash, hash.bytes, hash.len);
    return NULL;
}

static int read_lines(struct topic_editors_file *file, struct topic_text text, const char *path,
                      struct topic_error *err)
{
    size_t number = 0;
    for (size_t at = 0; at < text.len; at = topic_text_scan_next_line(text, at)) {
        struct topic_text line = {text.bytes + at, topic_text_scan_line_end(text, at) - at};
        size_t blanks = topic_text_scan_skip(line, 0, TOPIC_TEXT_SCAN_BLANKS);
        number++;
        if (blanks == line.len || line.bytes[blanks] == '#')
            continue;
        if (file->count == TOPIC_EDITORS_FILE_MAX_EDITORS)
            return topic_error_set(err, "%s:%zu: more than %d editors", path, number,
                                   TOPIC_EDITORS_FILE_MAX_EDITORS);
        if (topic_memory_reserve(&file->editors, &file->capacity, file->count + 1,
                                 sizeof *file->editors, err) < 0)
            return -1;
        const char *problem = read_line(file, line, &file->editors[file->count]);
        if (problem)
            return topic_error_set(err, "%s:%zu: %s", path, number, problem);
        file->count++;
    }
    if (file->count == 0)
        return topic_error_set(err, "%s: names no editor: add one with topicd-web --passwd", path);
    return 0;
}

static int check_file(int fd, const char *path, struct topic_error *err)
{
    struct stat status;
    struct topic_shell_word word;
    if (topic_content_kind_refuse(topic_content_kind_of_file(path), path, "a file of editors",
                                  err) < 0)
        return -1;
    if (fstat(fd, &status) == 0 && (status.st_mode & (S_IWGRP | S_IRWXO)))
        return topic_error_set(err, "%s: others can read or change it: chmod 600 %s", path,
                               topic_shell_word_set(&word, path, strlen(path)));
    return 0;
}

static int read_file(struct topic_file *file, const char *path, struct topic_error *err)
{
    int fd = topic_file_open(path, err);
    if (fd < 0)
        return -1;
    int result =
        check_file(fd, path, err) < 0 ? -1 : topic_file_read_open(file, fd, path, MAX_BYTES, err);
    close(fd);
    return result;
}

int topic_editors_file_read(struct topic_editors_file *file, const char *path,
                            struct topic_error *err)
{
    struct topic_file bytes;
    struct topic_editors_file fresh = {0};
    if (read_file(&bytes, path, err) < 0)
        return -1;
    int status = read_lines(&fresh, (struct topic_text){bytes.bytes, bytes.size}, path, err);
    topic_file_release(&bytes);
    if (status < 0) {
        topic_editors_file_release(&fresh);
        return -1;
    }
    topic_editors_file_release(file);
    *file = fresh;
    return 0;
}
