/* governed_toy.h - the toy model in a file, and a topics file that governs it. The model has the
 * topics AI Hardware, AI Policy and Sport. */
#ifndef TOPIC_TESTS_UNIT_GOVERNED_TOY_H
#define TOPIC_TESTS_UNIT_GOVERNED_TOY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/toy_model.h"
#include "topicd/topics_file.h"

static char directory[] = "/tmp/topic-governed-XXXXXX";
static char model_path[64];
static char topics_path[64];

static int make_files(void **state)
{
    (void)state;
    static struct toy_model toy;
    size_t size;
    if (!mkdtemp(directory))
        return -1;
    snprintf(model_path, sizeof model_path, "%s/m", directory);
    snprintf(topics_path, sizeof topics_path, "%s/t.yaml", directory);
    toy_model_init(&toy);
    return topic_writer_save(&toy.parts, model_path, &size, NULL);
}

static int remove_files(void **state)
{
    (void)state;
    unlink(model_path);
    unlink(topics_path);
    return rmdir(directory);
}

/* The model with a topics file of this text; NULL with err set. */
static struct topic_model *open_with(const char *yaml, struct topic_error *err)
{
    FILE *file = fopen(topics_path, "w");
    assert_non_null(file);
    fputs(yaml, file);
    fclose(file);
    *err = (struct topic_error){0};
    return topic_topics_file_open(model_path, topics_path, 0, err);
}

#endif
