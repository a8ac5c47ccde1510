/* make_model FILE [NAME] - writes the toy model, its first topic renamed to NAME: two models whose
 * answers can be told apart. */
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
    toy.parts.topic_names = names;
    if (topic_writer_save(&toy.parts, argv[1], &size_bytes, &err) == 0)
        return 0;
    fprintf(stderr, "%s\n", err.text);
    return 1;
}
