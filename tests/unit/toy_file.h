/* toy_file.h - a directory for the file of the toy model, for tests that write and open it. */
#ifndef TOPIC_TESTS_UNIT_TOY_FILE_H
#define TOPIC_TESTS_UNIT_TOY_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/toy_model.h"

static char directory[] = "/tmp/topicd-model-XXXXXX";
static char path[64];
static struct toy_model toy;

static int set_up(void **state)
{
    (void)state;
    toy_model_init(&toy);
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof path, "%s/toy.model", directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

static struct topic_article article_of(const char *title, const char *body)
{
    return (struct topic_article){.fields = {[TOPIC_FIELD_TITLE] = {title, strlen(title)},
                                             [TOPIC_FIELD_BODY] = {body, strlen(body)}}};
}

#endif
