/* make_model FILE [NAME [ARTICLES [PADDING]]] - writes the toy model, its first topic renamed to
 * NAME: two models whose answers can be told apart. ARTICLES is that topic's, which gives the model
 * another id; PADDING is how many bytes its manifest is longer. */
#include <stdio.h>

#include "tests/toy_model.h"

int main(int argc, char **argv)
{
    static struct toy_model toy;
    static const char *names[TOY_TOPICS];
    size_t size_bytes;
    struct topic_error err = {0};
    if (argc < 2)
        return 2;
    toy_model_init(&toy);
    memcpy(names, toy.parts.topic_names, sizeof names);
    if (argc > 2)
        names[0] = argv[2];
    if (argc > 3)
        toy.parts.article_count += toy.decisions[0].articles = (uint32_t)strtoul(argv[3], NULL, 10);
    int padding = argc > 4 ? (int)strtoul(argv[4], NULL, 10) : 0;
    char *manifest = NULL;
    if (asprintf(&manifest, "{}%*s", padding, "") < 0)
        return 1;
    toy.parts.manifest = (struct topic_text){manifest, strlen(manifest)};
    toy.parts.topic_names = names;
    int status = topic_writer_save(&toy.parts, argv[1], &size_bytes, &err);
    if (status < 0)
        fprintf(stderr, "%s\n", err.text);
    free(manifest);
    return status < 0;
}
