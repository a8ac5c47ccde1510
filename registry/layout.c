#include "registry/layout.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output/file_replace.h"
#include "registry/dir_walk.h"

/* Of the hexadecimal digits of topic_model_id. */
#define ID_LEN 16

#define UNFINISHED ".new"
#define VERSIONS "versions/"

static const char *const files[] = {"model", "golden.jsonl", "promoted.json"};
static const char *const links[] = {"current", "previous"};

#define COUNT(names) (sizeof(names) / sizeof *(names))

bool topic_layout_is_id(const char *name)
{
    return strlen(name) == ID_LEN && strspn(name, "0123456789abcdef") == ID_LEN;
}

void topic_layout_unfinished(char name[TOPIC_LAYOUT_UNFINISHED_SIZE], unsigned number)
{
    if (number == 0)
        snprintf(name, TOPIC_LAYOUT_UNFINISHED_SIZE, UNFINISHED);
    else
        snprintf(name, TOPIC_LAYOUT_UNFINISHED_SIZE, UNFINISHED "-%u",
                 number % TOPIC_LAYOUT_UNFINISHED_COUNT);
}

bool topic_layout_is_unfinished(const char *name)
{
    bool is_one = false;
    char unfinished[TOPIC_LAYOUT_UNFINISHED_SIZE];
    for (unsigned i = 0; !is_one && i < TOPIC_LAYOUT_UNFINISHED_COUNT; i++) {
        topic_layout_unfinished(unfinished, i);
        is_one = strcmp(name, unfinished) == 0;
    }
    return is_one;
}

bool topic_layout_is_unfinished_link(const char *name)
{
    const size_t start = sizeof UNFINISHED; /* with the hyphen */
    for (size_t i = 0; i < COUNT(links); i++)
        if (strncmp(name, UNFINISHED "-", start) == 0 && strcmp(name + start, links[i]) == 0)
            return true;
    return false;
}

bool topic_layout_is_unfinished_file(const char *name)
{
    for (size_t i = 0; i < COUNT(files); i++)
        if (topic_file_replace_is_temporary(name, files[i]))
            return true;
    return false;
}

bool topic_layout_is_file(const char *name)
{
    for (size_t i = 0; i < COUNT(files); i++)
        if (strcmp(name, files[i]) == 0)
            return true;
    return topic_layout_is_unfinished_file(name);
}

static bool has_lock(int root)
{
    struct stat status;
    return fstatat(root, "lock", &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
           status.st_size == 0;
}

static bool has_link(int root, const char *link)
{
    char target[sizeof VERSIONS + ID_LEN + 1];
    ssize_t len = readlinkat(root, link, target, sizeof target - 1);
    if (len < 0)
        return false;
    target[len] = '\0';
    return strncmp(target, VERSIONS, strlen(VERSIONS)) == 0 &&
           topic_layout_is_id(target + strlen(VERSIONS));
}

static void note_other(int root, const char *name, void *others)
{
    bool is_own = strcmp(name, "versions") == 0 || strcmp(name, "lock") == 0 ||
                  topic_layout_is_unfinished_link(name);
    (void)root;
    for (size_t i = 0; i < COUNT(links); i++)
        is_own = is_own || strcmp(name, links[i]) == 0;
    *(bool *)others = *(bool *)others || !is_own;
}

static void note_other_version(int versions, const char *name, void *others)
{
    (void)versions;
    if (!topic_layout_is_id(name) && !topic_layout_is_unfinished(name))
        *(bool *)others = true;
}

bool topic_layout_is_registry(int root)
{
    bool others = false;
    if (has_lock(root) || has_link(root, links[0]) || has_link(root, links[1]))
        return true;
    topic_dir_walk_each(root, ".", note_other, &others);
    topic_dir_walk_each(root, "versions", note_other_version, &others);
    return !others;
}
