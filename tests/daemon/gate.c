/* gate.c - lets a test hold a thread of topicd until somebody opens a named pipe for writing: a
 * worker, at an article whose title is "gate:PATH"; the main thread, when it is about to learn of
 * connections, at the pipe that $TOPICD_GUARD_GATE names. Linked into topicd_gated around the
 * product's own functions (ld --wrap). */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/guard.h"
#include "topicd/model.h"

/* The names are ld's. NOLINTBEGIN(bugprone-reserved-identifier) */
int __real_topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                           const struct topic_article *article,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err);
int __wrap_topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                           const struct topic_article *article,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err);
void __real_topic_guard_update(struct topic_guard *guard, size_t index);
void __wrap_topic_guard_update(struct topic_guard *guard, size_t index);
/* NOLINTEND(bugprone-reserved-identifier) */

static void wait_at(const char *path, size_t len)
{
    char name[256] = "";
    memcpy(name, path, len < sizeof name ? len : sizeof name - 1);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
}

int __wrap_topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                           const struct topic_article *article,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err) /* NOLINT(bugprone-reserved-identifier) */
{
    struct topic_text title = article->fields[TOPIC_FIELD_TITLE];
    if (title.len > 5 && memcmp(title.bytes, "gate:", 5) == 0)
        wait_at(title.bytes + 5, title.len - 5);
    return __real_topic_model_tag(model, scratch, article, options, tags, err);
}

void __wrap_topic_guard_update(struct topic_guard *guard,
                               size_t index) /* NOLINT(bugprone-reserved-identifier) */
{
    const char *path = getenv("TOPICD_GUARD_GATE");
    if (path)
        wait_at(path, strlen(path)); /* a pipe that has been removed holds nobody */
    __real_topic_guard_update(guard, index);
}
