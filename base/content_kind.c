#include "base/content_kind.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file's start, by byte. The application_id of SQLite stands at byte 68 (its file format), and
 * a store has store/sqlite/store_schema.h's there. */
struct signature {
    const char *bytes;
    size_t len;
    size_t offset;
    enum topic_content_kind kind;
};

#define SIGNATURE(kind, offset, bytes)                                                             \
    {                                                                                              \
        (bytes), sizeof(bytes) - 1, (offset), (kind)                                               \
    }
#define SQLITE "SQLite format 3"
#define APPLICATION_OFFSET 68
#define APPLICATION "topi"

static const struct signature signatures[] = {
    SIGNATURE(TOPIC_CONTENT_MODEL, 0, "TOPICMDL"),
    SIGNATURE(TOPIC_CONTENT_DATABASE, 0, SQLITE),
    SIGNATURE(TOPIC_CONTENT_AUDIT, 0, "decision,suspicion,id,title,"),
    SIGNATURE(TOPIC_CONTENT_JSON, 0, "{\""),
    SIGNATURE(TOPIC_CONTENT_JSON, 0, "[{\""),
    SIGNATURE(TOPIC_CONTENT_HTML, 0, "<!DOCTYPE html"),
    SIGNATURE(TOPIC_CONTENT_HTML, 0, "<!doctype html"),
    SIGNATURE(TOPIC_CONTENT_PDF, 0, "%PDF-"),
    SIGNATURE(TOPIC_CONTENT_IMAGE, 0, "\x89PNG"),
    SIGNATURE(TOPIC_CONTENT_IMAGE, 0, "\xff\xd8\xff"),
    SIGNATURE(TOPIC_CONTENT_COMPRESSED, 0, "\x1f\x8b"),
    SIGNATURE(TOPIC_CONTENT_COMPRESSED, 0, "\x28\xb5\x2f\xfd"),
    SIGNATURE(TOPIC_CONTENT_COMPRESSED, 0,
              "\xfd"
              "7zXZ"),
    SIGNATURE(TOPIC_CONTENT_COMPRESSED, 0, "PK\x03\x04"),
};

static bool has(const char *bytes, size_t len, size_t offset, const char *what, size_t what_len)
{
    return len >= offset + what_len && memcmp(bytes + offset, what, what_len) == 0;
}

/* CZMQ's first line: #   ****  Generated on 2026-11-27 17:19:36 by CZMQ  **** */
static bool is_key(const char *bytes, size_t len)
{
    const char *end = len > 0 && bytes[0] == '#' ? memchr(bytes, '\n', len) : NULL;
    size_t line = end ? (size_t)(end - bytes) : 0;
    return line > 0 && memmem(bytes, line, "Generated ", strlen("Generated ")) &&
           memmem(bytes, line, " by CZMQ ", strlen(" by CZMQ "));
}

enum topic_content_kind topic_content_kind_of(const char *bytes, size_t len)
{
    if (has(bytes, len, 0, SQLITE, strlen(SQLITE)) &&
        has(bytes, len, APPLICATION_OFFSET, APPLICATION, strlen(APPLICATION)))
        return TOPIC_CONTENT_STORE;
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        if (has(bytes, len, signatures[i].offset, signatures[i].bytes, signatures[i].len))
            return signatures[i].kind;
    return is_key(bytes, len) ? TOPIC_CONTENT_KEY : TOPIC_CONTENT_UNKNOWN;
}

enum topic_content_kind topic_content_kind_of_file(const char *path)
{
    char start[TOPIC_CONTENT_KIND_START_BYTES];
    struct stat status;
    /* A pipe would lose what is read here, and open would wait for who writes it. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool is_file = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    ssize_t got = is_file ? read(fd, start, sizeof start) : -1;
    if (fd >= 0)
        close(fd);
    return got > 0 ? topic_content_kind_of(start, (size_t)got) : TOPIC_CONTENT_UNKNOWN;
}

/* Behind "is"; "another file" for the unknown. */
static const char *name_of(enum topic_content_kind kind)
{
    static const char *const names[TOPIC_CONTENT_KIND_COUNT] = {
        [TOPIC_CONTENT_UNKNOWN] = "another file",
        [TOPIC_CONTENT_MODEL] = "a topic model",
        [TOPIC_CONTENT_STORE] = "a store of topicd",
        [TOPIC_CONTENT_DATABASE] = "an SQLite database",
        [TOPIC_CONTENT_KEY] = "a key of topic keygen",
        [TOPIC_CONTENT_AUDIT] = "a table of topic audit",
        [TOPIC_CONTENT_JSON] = "JSON",
        [TOPIC_CONTENT_HTML] = "HTML",
        [TOPIC_CONTENT_PDF] = "PDF",
        [TOPIC_CONTENT_IMAGE] = "an image",
        [TOPIC_CONTENT_COMPRESSED] = "compressed",
    };
    return names[kind];
}

int topic_content_kind_refuse(enum topic_content_kind kind, const char *path, const char *wanted,
                              struct topic_error *err)
{
    return kind == TOPIC_CONTENT_UNKNOWN
               ? 0
               : topic_error_set(err, "%s: is %s, not %s", path, name_of(kind), wanted);
}

bool topic_content_kind_is_registry(const char *path)
{
    static const char *const names[] = {"current", "versions"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char below[PATH_MAX];
        struct stat status;
        int length = snprintf(below, sizeof below, "%s/%s", path, names[i]);
        if (length < 0 || (size_t)length >= sizeof below || lstat(below, &status) < 0 ||
            (i == 0 ? !S_ISLNK(status.st_mode) : !S_ISDIR(status.st_mode)))
            return false;
    }
    return true;
}
