#include "training/front_matter/jekyll_tags.h"

#include <stddef.h>
#include <string.h>

#define BLANKS " \t\r\n"

static const char *const keys[] = {"tags", "categories"};
#define KEYS (sizeof keys / sizeof *keys)

/* "2024-01-31-" */
static bool has_date(const char *name)
{
    static const char form[] = "0000-00-00-";
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '0' ? name[i] < '0' || name[i] > '9' : name[i] != form[i])
            return false;
    return true;
}

/* Whether a folder _posts of the path ends at `at`, which is not one of Hexo. */
static bool is_folder(const char *path, size_t at)
{
    static const char folder[] = "_posts";
    static const char source[] = "source/";
    const size_t len = sizeof folder - 1;
    const size_t source_len = sizeof source - 1;
    if (at < len || memcmp(path + at - len, folder, len) != 0)
        return false;
    const size_t start = at - len;
    bool is_whole = start == 0 || path[start - 1] == '/';
    bool is_of_hexo =
        start >= source_len && memcmp(path + start - source_len, source, source_len) == 0;
    return is_whole && !is_of_hexo;
}

bool topic_jekyll_tags_is_post(const char *path)
{
    const char *slash = strrchr(path, '/');
    bool is_in_folder = false;
    if (!slash || !has_date(slash + 1))
        return false;
    for (const char *end = slash; end > path; end--)
        is_in_folder = is_in_folder || (*end == '/' && is_folder(path, (size_t)(end - path)));
    return is_in_folder;
}

/* NULL: the value is no such text. */
static const char *spaced_text(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text && strchr(text, ' ') && !strpbrk(text, ",;|#[\"'<") ? text : NULL;
}

static json_t *words_of(const char *text)
{
    json_t *words = json_array();
    for (text += strspn(text, BLANKS); words && *text; text += strspn(text, BLANKS)) {
        size_t len = strcspn(text, BLANKS);
        if (json_array_append_new(words, json_stringn(text, len)) < 0) {
            json_decref(words);
            return NULL;
        }
        text += len;
    }
    return words;
}

int topic_jekyll_tags_split(json_t *object, struct topic_error *err)
{
    for (size_t i = 0; i < KEYS; i++) {
        const char *text = spaced_text(object, keys[i]);
        if (text && json_object_set_new(object, keys[i], words_of(text)) < 0)
            return topic_error_set(err, "out of memory while reading front matter");
    }
    return 0;
}

bool topic_jekyll_tags_are_doubtful(json_t *object)
{
    bool has_spaced = false;
    for (size_t i = 0; i < KEYS; i++)
        has_spaced = has_spaced || spaced_text(object, keys[i]);
    return has_spaced && json_object_get(object, "layout");
}
