/* make_model FILE [NAME [ARTICLES [PADDING [TOPICS [NAME_BYTES]]]]] - writes the toy model, its
 * first topic renamed to NAME: two models whose answers can be told apart. ARTICLES is that
 * topic's, which gives the model another id; PADDING is how many bytes its manifest is longer;
 * TOPICS is how many topics it has, of which those after the toy's three know no word, and
 * NAME_BYTES how long the names of these are. */
#include <stdio.h>

#include "base/text.h"
#include "tests/toy_model.h"

/* An upper bound of TOPICS. */
enum { MOST_TOPICS = 3000, MOST_NAME_BYTES = 1000 };

/* Copies the last topic's decision for each added topic. */
static void add_topics(struct toy_model *toy, const char **names, size_t count, int name_bytes)
{
    static struct topic_decision decisions[MOST_TOPICS];
    static char texts[MOST_TOPICS][MOST_NAME_BYTES + 1];
    memcpy(decisions, toy->decisions, sizeof toy->decisions);
    for (size_t i = TOY_TOPICS; i < count; i++) {
        decisions[i] = toy->decisions[TOY_TOPICS - 1];
        int len = snprintf(texts[i], sizeof texts[i], "Topic %04zu", i);
        if (len < name_bytes)
            memset(texts[i] + len, 'x', (size_t)(name_bytes - len));
        names[i] = texts[i];
    }
    toy->parts.decisions = decisions;
    toy->parts.topic_count = count;
}

int main(int argc, char **argv)
{
    static struct toy_model toy;
    static const char *names[MOST_TOPICS];
    size_t size_bytes;
    struct topic_error err = {0};
    if (argc < 2)
        return 2;
    toy_model_init(&toy);
    memcpy(names, toy.parts.topic_names, TOY_TOPICS * sizeof *names);
    if (argc > 2)
        names[0] = argv[2];
    if (argc > 3)
        toy.parts.article_count += toy.decisions[0].articles = (uint32_t)strtoul(argv[3], NULL, 10);
    int padding = argc > 4 ? (int)strtoul(argv[4], NULL, 10) : 0;
    size_t topics = argc > 5 ? strtoul(argv[5], NULL, 10) : TOY_TOPICS;
    int name_bytes = argc > 6 ? (int)strtoul(argv[6], NULL, 10) : 0;
    if (topics < TOY_TOPICS || topics > MOST_TOPICS || name_bytes > MOST_NAME_BYTES)
        return 2;
    add_topics(&toy, names, topics, name_bytes);
    char *manifest = NULL;
    if (asprintf(&manifest, "{}%*s", padding, "") < 0)
        return 1;
    toy.parts.manifest = topic_text_of(manifest);
    toy.parts.topic_names = names;
    int status = topic_writer_save(&toy.parts, argv[1], &size_bytes, &err);
    if (status < 0)
        fprintf(stderr, "%s\n", err.text);
    free(manifest);
    return status < 0;
}
