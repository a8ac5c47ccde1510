/* front_matter.h - what stands before the text of an article in a Markdown file: YAML between ---,
 * TOML between +++, a JSON object, alone or between ;;;, the plain keys of Pelican, or pandoc's
 * title. The opening --- may name another language: ---toml, ---json, or be missing, as in Hexo's
 * files. Blank lines and a comment of HTML may stand before it. All become an object, which
 * record/article/json_record.h reads.
 *
 *     struct topic_front_matter front = {0};
 *     if (topic_front_matter_split(&front, file, &line, &err) < 0 ||
 *         topic_front_matter_parse(&front, &line, &err) < 0)
 *         ... err, in the line, from 0 ...
 *     ... front.object, front.body ...
 *     topic_front_matter_release(&front);
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_FRONT_MATTER_H
#define TOPIC_TRAINING_FRONT_MATTER_FRONT_MATTER_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* A hundred times what a long one has. */
#define TOPIC_FRONT_MATTER_MAX_BYTES (1u << 20)

enum topic_front_matter_kind {
    TOPIC_FRONT_MATTER_NONE,
    TOPIC_FRONT_MATTER_YAML,
    TOPIC_FRONT_MATTER_TOML,
    TOPIC_FRONT_MATTER_JSON,
    TOPIC_FRONT_MATTER_PLAIN_KEYS,
    TOPIC_FRONT_MATTER_PANDOC_TITLE,
    TOPIC_FRONT_MATTER_DOCUMENT_KEYS
};

struct topic_front_matter {
    enum topic_front_matter_kind kind;
    struct topic_text text; /* borrowed from the file, like the body */
    struct topic_text body;
    size_t first_line; /* of the text in the file, from 0 */
    json_t *object;    /* NULL without front matter */
    json_t *lines;     /* of its keys, in the file */
};

int topic_front_matter_split(struct topic_front_matter *front, struct topic_text file, size_t *line,
                             struct topic_error *err);

/* Whether a fence at the beginning opens front matter, rather than to be a rule above prose. */
bool topic_front_matter_begins(struct topic_text start);

/* Whether the text is prose that begins with an object of JSON, such as {"a": 1} in a message. */
bool topic_front_matter_is_sentence(struct topic_text start);

/* Whether a file that no name makes Markdown begins with front matter, by its first bytes: one that
 * a fence opens and closes, a title and more above ---, pandoc's title above an empty line, or an
 * object of JSON without a body and a text below it. */
bool topic_front_matter_is_certain(struct topic_text start);

/* Makes the object. Keys of ours in capitals, Title and Tags, become small; the topics in
 * taxonomies, taxonomy, extra and params come to the top where the top has none of that name; `tag`
 * is tags; #ai is ai. */
int topic_front_matter_parse(struct topic_front_matter *front, size_t *line,
                             struct topic_error *err);

void topic_front_matter_release(struct topic_front_matter *front);

/* Whether the keys say that the article is not published: draft: true, published: false, or
 * status: draft. */
bool topic_front_matter_is_draft(json_t *object);

#endif
