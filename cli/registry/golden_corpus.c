#include "cli/registry/golden_corpus.h"

#include "cli/command/command.h"

static int offer_all(struct topic_golden_set_writer *writer, struct topic_corpus *corpus,
                     struct topic_error *err)
{
    struct topic_record record = {0};
    int status;
    while ((status = topic_corpus_next(corpus, &record, err)) == 1) {
        struct topic_article article = topic_record_article(&record);
        if (topic_golden_set_writer_offer(writer, topic_record_value(&record, TOPIC_RECORD_ID),
                                          &article, err) < 0) {
            status = -1;
            break;
        }
    }
    topic_record_release(&record);
    return status;
}

int topic_golden_corpus_read(struct topic_golden_set_writer *writer,
                             const struct topic_model *model,
                             struct topic_corpus_arguments *arguments, const char *command,
                             const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    int status = TOPIC_EXIT_DONE;
    if (topic_golden_set_writer_init(writer, model, &err) < 0)
        return topic_command_fail(command, &err);
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(arguments, command, paths, count, &status);
    if (!corpus)
        return status;
    if (offer_all(writer, corpus, &err) < 0)
        status = topic_command_fail(command, &err);
    topic_corpus_close(corpus);
    return status;
}
