#include "daemon/access/acl.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

/* TOPIC_ACL_MAX_CLIENTS is four times the connections that a machine of ordinary limits can have
 * open.
 *
 * A # begins a comment because no key begins with it: five characters of Z85 encode 32 bits, whose
 * largest value leaves the last two of the 85 characters, $ and #, unused in the first place. */

#define LINE_FORMAT "write PUBLIC_KEY NAME RIGHT, separated by spaces"

struct position {
    const char *path;
    size_t line;
};

static const struct right {
    const char *name;
    enum topic_right right;
} rights[] = {{"tag", TOPIC_RIGHT_TAG},
              {"control", TOPIC_RIGHT_CONTROL},
              {"feedback", TOPIC_RIGHT_FEEDBACK},
              {"proxy", TOPIC_RIGHT_PROXY},
              {"train", TOPIC_RIGHT_TRAIN}};

const char *topic_acl_right_name(enum topic_right right)
{
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (rights[i].right == right)
            return rights[i].name;
    return "";
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Removes the next word from the line; returns an empty text at the end. */
static struct topic_text take_word(struct topic_text *line)
{
    while (line->len > 0 && is_blank(line->bytes[0])) {
        line->bytes++;
        line->len--;
    }
    struct topic_text word = {line->bytes, 0};
    while (word.len < line->len && !is_blank(line->bytes[word.len]))
        word.len++;
    line->bytes += word.len;
    line->len -= word.len;
    return word;
}

/* Removes the text up to `end`, or all of it, and the `end` itself. */
static struct topic_text take_until(struct topic_text *text, char end)
{
    const char *at = memchr(text->bytes, end, text->len);
    struct topic_text part = {text->bytes, at ? (size_t)(at - text->bytes) : text->len};
    size_t used = at ? part.len + 1 : part.len;
    text->bytes += used;
    text->len -= used;
    return part;
}

static unsigned find_right(struct topic_text name)
{
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (topic_text_is(name, rights[i].name))
            return rights[i].right;
    return 0;
}

static int read_rights(unsigned *sum, struct topic_text list, const struct position *position,
                       struct topic_error *err)
{
    bool ends_with_comma = list.bytes[list.len - 1] == ',';
    do {
        unsigned right = ends_with_comma ? 0 : find_right(take_until(&list, ','));
        if (right == 0)
            return topic_error_set(err,
                                   "%s:%zu: unknown right: write some of tag, control, feedback, "
                                   "train and proxy, with commas between them",
                                   position->path, position->line);
        *sum |= right;
    } while (list.len > 0);
    return 0;
}

/* Whether the log can contain the name as it is. */
static bool is_name(struct topic_text name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.bytes[i] <= ' ' || name.bytes[i] > '~')
            return false;
    return name.len > 0 && name.len <= TOPIC_ACL_MAX_NAME;
}

/* Errors never quote the line: the file may be the wrong one and contain a secret. */
static int read_client(struct topic_acl_client *client, struct topic_text line,
                       const struct position *position, struct topic_error *err)
{
    struct topic_text key = take_word(&line);
    struct topic_text name = take_word(&line);
    struct topic_text list = take_word(&line);
    if (list.len == 0 || take_word(&line).len > 0)
        return topic_error_set(err, "%s:%zu: does not have three words: " LINE_FORMAT,
                               position->path, position->line);
    if (!topic_curve_key_is_valid(key.bytes, key.len, NULL))
        return topic_error_set(err,
                               "%s:%zu: does not begin with a public key of 40 characters: "
                               "copy the one that topic keygen printed",
                               position->path, position->line);
    if (!is_name(name))
        return topic_error_set(err, "%s:%zu: the name must have 1 to %d printable ASCII characters",
                               position->path, position->line, TOPIC_ACL_MAX_NAME);
    *client = (struct topic_acl_client){0};
    memcpy(client->key, key.bytes, key.len);
    memcpy(client->name, name.bytes, name.len);
    return read_rights(&client->rights, list, position, err);
}

static int add_line(struct topic_acl *acl, struct topic_text line, const struct position *position,
                    struct topic_error *err)
{
    struct topic_text rest = line;
    struct topic_text first = take_word(&rest);
    if (first.len == 0 || first.bytes[0] == '#')
        return 0;
    if (acl->count == TOPIC_ACL_MAX_CLIENTS)
        return topic_error_set(err, "%s:%zu: more than %d clients: remove some", position->path,
                               position->line, TOPIC_ACL_MAX_CLIENTS);
    if (topic_memory_reserve(&acl->clients, &acl->capacity, acl->count + 1, sizeof *acl->clients,
                             err) < 0 ||
        read_client(&acl->clients[acl->count], line, position, err) < 0)
        return -1;
    acl->count++;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct topic_acl_client *first = a;
    const struct topic_acl_client *second = b;
    return strcmp(first->key, second->key);
}

/* With two lines for one key it would be unclear which of them is in force. */
static int sort(struct topic_acl *acl, const char *path, struct topic_error *err)
{
    if (acl->count > 0)
        qsort(acl->clients, acl->count, sizeof *acl->clients, compare);
    for (size_t i = 1; i < acl->count; i++)
        if (compare(&acl->clients[i - 1], &acl->clients[i]) == 0)
            return topic_error_set(err,
                                   "%s: %s and %s have the same key: remove one of the two lines",
                                   path, acl->clients[i - 1].name, acl->clients[i].name);
    return 0;
}

/* Such a file was cut while it was written, or is the wrong one. */
static bool is_blank_text(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_blank(text[i]) && text[i] != '\n')
            return false;
    return true;
}

int topic_acl_parse(struct topic_acl *acl, const char *text, size_t len, const char *path,
                    struct topic_error *err)
{
    struct topic_text rest = {text, len};
    struct position position = {.path = path};
    *acl = (struct topic_acl){0};
    if (is_blank_text(text, len))
        return topic_error_set(err,
                               "%s: is empty: " LINE_FORMAT
                               ", or a line that begins with # if no client may connect",
                               path);
    while (rest.len > 0) {
        position.line++;
        if (add_line(acl, take_until(&rest, '\n'), &position, err) < 0)
            return -1;
    }
    return sort(acl, path, err);
}

int topic_acl_read(struct topic_acl *acl, const char *path, struct topic_error *err)
{
    struct topic_file file;
    *acl = (struct topic_acl){0};
    if (topic_file_read(&file, path, TOPIC_ACL_MAX_BYTES, err) < 0)
        return -1;
    int status = topic_content_kind_refuse(topic_content_kind_of(file.bytes, file.size), path,
                                           "a list of clients: " LINE_FORMAT, err);
    if (status == 0)
        status = topic_acl_parse(acl, file.bytes, file.size, path, err);
    topic_file_release(&file);
    return status;
}

void topic_acl_release(struct topic_acl *acl)
{
    free(acl->clients);
    *acl = (struct topic_acl){0};
}

const struct topic_acl_client *topic_acl_find(const struct topic_acl *acl, const char *key)
{
    struct topic_acl_client wanted = {0};
    if (acl->count == 0 || strlen(key) != TOPIC_CURVE_KEY_LENGTH)
        return NULL;
    memcpy(wanted.key, key, TOPIC_CURVE_KEY_LENGTH);
    return bsearch(&wanted, acl->clients, acl->count, sizeof wanted, compare);
}
