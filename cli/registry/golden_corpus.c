#include "cli/registry/golden_corpus.h"

#include "cli/command/command.h"
#include "training/data/corpus_articles.h"

static int offer(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct topic_article article = topic_record_article(record);
    return topic_golden_set_writer_offer(context, topic_record_value(record, TOPIC_RECORD_ID),
                                         &article, err);
}

static int offer_all(struct topic_golden_set_writer *writer, struct topic_corpus *corpus,
                     struct topic_error *err)
{
    const struct topic_corpus_articles_visitor visitor = {
        .add = offer, .context = writer, .takes_unlabelled = true};
    struct topic_corpus_articles_counts counts = {0};
    return topic_corpus_articles_read(corpus, &visitor, &counts, err);
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
    if (topic_corpus_arguments_use_model(arguments, model, &err) < 0 ||
        offer_all(writer, corpus, &err) < 0)
        status = topic_command_fail(command, &err);
    topic_corpus_close(corpus);
    return status;
}
