#include "training/scratch_model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"

/* An open model is in memory, so its file can be removed. */
static struct topic_model *train_in(const char *path, struct topic_corpus *corpus,
                                    const struct topic_train_options *options,
                                    struct topic_error *err)
{
    struct topic_training training = {0};
    struct topic_model *model = NULL;
    if (topic_trainer_run(corpus, options, path, &training, err) == 0)
        model = topic_model_open(path, err);
    unlink(path);
    topic_trainer_release(&training);
    return model;
}

struct topic_model *topic_scratch_model_train(const struct topic_corpus_cache_part *part,
                                              const struct topic_train_options *options,
                                              const char *directory, struct topic_error *err)
{
    struct topic_buffer path = {0};
    struct topic_model *model = NULL;
    struct topic_corpus *corpus = topic_corpus_cache_open(part, err);
    if (!corpus || topic_buffer_format(&path, err, "%s/topic-XXXXXX", directory) < 0 ||
        !topic_buffer_string(&path, err))
        goto fail;
    if (!mkdtemp(path.bytes)) {
        topic_error_set(err, "%s: a temporary directory cannot be made in it: %s", directory,
                        strerror(errno));
        goto fail;
    }
    size_t len = path.len;
    if (topic_buffer_format(&path, err, "/model") == 0 && topic_buffer_string(&path, err))
        model = train_in(path.bytes, corpus, options, err);
    path.bytes[len] = '\0';
    rmdir(path.bytes);
fail:
    topic_corpus_close(corpus);
    topic_buffer_release(&path);
    return model;
}
