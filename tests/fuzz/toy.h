/* toy.h - the toy model, opened once for the life of the process. */
#ifndef TOPIC_TESTS_FUZZ_TOY_H
#define TOPIC_TESTS_FUZZ_TOY_H

#include <stdlib.h>
#include <unistd.h>

#include "tests/toy_model.h"
#include "topicd/model.h"

static struct topic_model *toy(void)
{
    static struct topic_model *model;
    static struct toy_model parts;
    char path[] = "/tmp/topic-fuzz-XXXXXX";
    size_t size_bytes;
    if (model)
        return model;
    int fd = mkstemp(path);
    if (fd < 0)
        abort();
    toy_model_init(&parts);
    if (topic_writer_save(&parts.parts, path, &size_bytes, NULL) == 0)
        model = topic_model_open(path, NULL);
    unlink(path);
    close(fd);
    if (!model)
        abort();
    return model;
}

#endif
