#include "training/folder/folder_export.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/folder/post_header.h"

/* Notion's ids, behind the name of a page and a blank. */
#define NOTION_ID_BYTES 32

/* A part of a name; it need not end with a NUL. */
struct name_part {
    const char *bytes;
    size_t len;
};

static bool ends_with(const char *name, size_t len, const char *ending)
{
    size_t ending_len = strlen(ending);
    return len >= ending_len &&
           topic_text_scan_is_same_in_any_case(name + len - ending_len, ending, ending_len);
}

static bool has_ending(const char *name, const char *ending)
{
    return ends_with(name, strlen(name), ending);
}

/* The length of the folder of a file, with its slash. */
static size_t folder_len(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? (size_t)(slash - name) + 1 : 0;
}

/* The first of the names that is not before prefix and middle, one behind the other. */
static size_t lower_bound(const struct topic_folder_names *names, struct name_part prefix,
                          const char *middle)
{
    size_t low = 0;
    for (size_t high = names->files->count; low < high;) {
        size_t at = low + (high - low) / 2;
        const char *name = names->files->paths[at] + names->root_len;
        int order = strncmp(name, prefix.bytes, prefix.len);
        if (order == 0)
            order = strcmp(name + prefix.len, middle);
        if (order < 0)
            low = at + 1;
        else
            high = at;
    }
    return low;
}

static bool has_start(const char *name, struct name_part prefix, const char *middle)
{
    return strncmp(name, prefix.bytes, prefix.len) == 0 &&
           strncmp(name + prefix.len, middle, strlen(middle)) == 0;
}

static bool look_for(const struct topic_folder_names *names, struct name_part prefix,
                     const char *middle, bool (*is_it)(const char *name, const char *ending),
                     const char *ending)
{
    for (size_t i = lower_bound(names, prefix, middle); i < names->files->count; i++) {
        const char *name = names->files->paths[i] + names->root_len;
        if (!has_start(name, prefix, middle))
            return false;
        if (is_it(name, ending))
            return true;
    }
    return false;
}

/* Whether there is such a file whose name begins with prefix and middle. The answer is kept: a
 * folder may have thousands of others that ask the same. Where memory for it lacks, it is found
 * again. */
static bool has(const struct topic_folder_names *names, struct name_part prefix, const char *middle,
                bool (*is_it)(const char *name, const char *ending), const char *ending)
{
    size_t size = prefix.len + strlen(middle) + strlen(ending) + 2;
    char *question = malloc(size);
    if (question)
        snprintf(question, size, "%.*s%s*%s", (int)prefix.len, prefix.bytes, middle, ending);
    const json_t *answer = question ? json_object_get(names->settled, question) : NULL;
    bool is_found = answer ? json_is_true(answer) : look_for(names, prefix, middle, is_it, ending);
    if (question && !answer)
        json_object_set_new_nocheck(names->settled, question, json_boolean(is_found));
    free(question);
    return is_found;
}

/* Whether there is a file whose name begins with prefix and middle and ends like this. */
static bool has_file(const struct topic_folder_names *names, struct name_part prefix,
                     const char *middle, const char *ending)
{
    return has(names, prefix, middle, has_ending, ending);
}

/* Whether there is a file of this name. */
static bool is_there(const struct topic_folder_names *names, struct name_part prefix,
                     const char *middle)
{
    size_t i = lower_bound(names, prefix, middle);
    const char *name = i < names->files->count ? names->files->paths[i] + names->root_len : "";
    return has_start(name, prefix, middle) && name[prefix.len + strlen(middle)] == '\0';
}

/* ---- Notion: "Articles <id>.csv", "Articles <id>_all.csv", "Articles <id>/Page <id>.md" ---- */

/* The name of the database in that of its table, with the id; empty: it is no such table. */
static struct name_part notion_database(const char *name)
{
    size_t len = strlen(name);
    if (!ends_with(name, len, ".csv"))
        return (struct name_part){name, 0};
    len -= strlen(".csv");
    if (ends_with(name, len, "_all"))
        len -= strlen("_all");
    if (len < folder_len(name) + NOTION_ID_BYTES + 1 || name[len - NOTION_ID_BYTES - 1] != ' ')
        return (struct name_part){name, 0};
    for (size_t i = len - NOTION_ID_BYTES; i < len; i++)
        if (!isxdigit((unsigned char)name[i]))
            return (struct name_part){name, 0};
    return (struct name_part){name, len};
}

static bool is_of_notion(const char *name)
{
    return notion_database(name).len > 0;
}

/* A database whose pages are there has each of them; the table of the present view lacks those
 * that a filter hides. Folders have the id in older exports alone. */
static bool is_left_out_of_notion(const char *name, const struct topic_folder_names *names)
{
    struct name_part whole = notion_database(name);
    struct name_part plain = {name, whole.len - NOTION_ID_BYTES - 1};
    static const char *const endings[] = {".md", ".html"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (has_file(names, whole, "/", endings[i]) || has_file(names, plain, "/", endings[i]))
            return true;
    return !has_ending(name, "_all.csv") && is_there(names, whole, "_all.csv");
}

/* ---- Medium: "posts/", "claps/", "profile/", ... with pages of HTML ---- */

/* The last folder of the name, without its slash. */
static struct name_part last_folder(const char *name)
{
    size_t end = folder_len(name);
    if (end == 0)
        return (struct name_part){name, 0};
    size_t start = --end;
    while (start > 0 && name[start - 1] != '/')
        start--;
    return (struct name_part){name + start, end - start};
}

static bool is_of_medium(const char *name)
{
    static const char *const folders[] = {"blocks",         "bookmarks",        "claps",
                                          "highlights",     "interests",        "ips",
                                          "lists",          "partner-program",  "posts",
                                          "profile",        "pubs-following",   "sessions",
                                          "social-graph",   "topics-following", "twitter",
                                          "users-following"};
    struct name_part folder = last_folder(name);
    if (!has_ending(name, ".html"))
        return false;
    if (topic_text_scan_is_equal_in_any_case(name + folder_len(name), "README.html"))
        return true;
    struct topic_text text = {folder.bytes, folder.len};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(text, folders);
}

static bool is_left_out_of_medium(const char *name, const struct topic_folder_names *names)
{
    struct name_part folder = last_folder(name);
    bool is_readme = topic_text_scan_is_equal_in_any_case(name + folder_len(name), "README.html");
    struct name_part root = {name, is_readme ? folder_len(name) : (size_t)(folder.bytes - name)};
    bool is_post = !is_readme && folder.len == strlen("posts") &&
                   strncmp(folder.bytes, "posts", folder.len) == 0;
    if (!is_there(names, root, "profile/profile.html") || !has_file(names, root, "posts/", ".html"))
        return false;
    return !is_post || strncmp(name + folder_len(name), "draft_", strlen("draft_")) == 0;
}

/* ---- Substack: "posts.csv", "posts/<number>.<name>.html" ---- */

long topic_folder_export_root_of_post(const char *name)
{
    size_t start = folder_len(name);
    size_t digits = 0;
    struct name_part folder = last_folder(name);
    if (folder.len != strlen("posts") || strncmp(folder.bytes, "posts", folder.len) != 0 ||
        !has_ending(name, ".html"))
        return -1;
    while (isdigit((unsigned char)name[start + digits]))
        digits++;
    bool has_slug = digits > 0 && name[start + digits] == '.' &&
                    strlen(name + start + digits) > strlen(".html");
    return has_slug ? (long)(folder.bytes - name) : -1;
}

static bool is_of_substack(const char *name)
{
    const char *file = name + folder_len(name);
    return strcmp(file, "posts.csv") == 0 || has_ending(file, ".delivers.csv") ||
           has_ending(file, ".opens.csv") ||
           (has_ending(file, ".csv") &&
            (strncmp(file, "email_list.", 11) == 0 || strncmp(file, "subscribers", 11) == 0));
}

static bool is_post_of_substack(const char *name, const char *ending)
{
    (void)ending;
    return topic_folder_export_root_of_post(name) >= 0;
}

void topic_folder_export_settle(json_t *settled, const char *name, bool has_articles)
{
    json_object_set_new_nocheck(settled, name, json_boolean(has_articles));
}

/* Whether the table of posts has articles of its own, so that it is not Substack's. */
static bool has_articles(const struct topic_folder_names *names, struct name_part root)
{
    const char *path = names->files->paths[lower_bound(names, root, "posts.csv")];
    const char *name = path + names->root_len;
    const json_t *answer = json_object_get(names->settled, name);
    if (answer || names->are_members)
        return json_is_true(answer);
    bool is_found = topic_post_header_file_has_articles(path);
    topic_folder_export_settle(names->settled, name, is_found);
    return is_found;
}

/* Whether the folder has a post of Substack and its table. */
static bool is_substack(const struct topic_folder_names *names, struct name_part root)
{
    return is_there(names, root, "posts.csv") && !has_articles(names, root) &&
           has(names, root, "posts/", is_post_of_substack, "NUMBER.html");
}

static bool is_left_out_of_substack(const char *name, const struct topic_folder_names *names)
{
    struct name_part folder = last_folder(name);
    struct name_part beside = {name, folder_len(name)};
    struct name_part above = {name, (size_t)(folder.bytes - name)};
    return is_substack(names, beside) || (folder.len > 0 && is_substack(names, above));
}

/* ---- Google Keep: a note as JSON and as HTML ---- */

static bool is_of_keep(const char *name)
{
    struct name_part folder = last_folder(name);
    return folder.len == strlen("Keep") && strncmp(folder.bytes, "Keep", folder.len) == 0 &&
           has_ending(name, ".html");
}

static bool is_left_out_of_keep(const char *name, const struct topic_folder_names *names)
{
    struct name_part note = {name, strlen(name) - strlen(".html")};
    return is_there(names, note, ".json");
}

/* ---- all of them ---- */

static const struct {
    bool (*concerns)(const char *name);
    bool (*leaves_out)(const char *name, const struct topic_folder_names *names);
} exports[] = {
    {is_of_notion, is_left_out_of_notion},
    {is_of_medium, is_left_out_of_medium},
    {is_of_substack, is_left_out_of_substack},
    {is_of_keep, is_left_out_of_keep},
};

bool topic_folder_export_concerns(const char *name)
{
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (exports[i].concerns(name))
            return true;
    return false;
}

bool topic_folder_export_leaves_out(const char *name, const struct topic_folder_names *names)
{
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (exports[i].concerns(name) && exports[i].leaves_out(name, names))
            return true;
    return false;
}

bool topic_folder_export_is(const struct topic_folder_names *names)
{
    for (size_t i = 0; i < names->files->count; i++) {
        const char *name = names->files->paths[i] + names->root_len;
        if (topic_folder_export_concerns(name) && topic_folder_export_leaves_out(name, names))
            return true;
    }
    return false;
}
