/* gate.c - lets a test hold a worker of topicd: an article whose title is "gate:PATH" is tagged
 * only when somebody opens the named pipe at PATH for writing. Linked into topicd_gated around the
 * model's own topic_model_tag (ld --wrap). */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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
