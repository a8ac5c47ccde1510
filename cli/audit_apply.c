#include "cli/audit_apply.h"

#include "base/output/file_replace.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "training/data/corpus_cache.h"
#include "training/labels/label_decisions.h"
#include "training/labels/label_rewrite.h"

static int write_articles(struct topic_label_decisions *decisions,
                          const struct topic_corpus_cache *articles,
                          struct topic_file_replacement *file, size_t *reduced,
                          struct topic_error *err)
{
    struct topic_label_rewrite rewrite = {0};
    struct topic_record record = {0};
    int status = 0;
    for (size_t i = 0; status == 0 && i < articles->count; i++) {
        status = topic_record_copy(&record, &articles->records[i], err);
        if (status == 0)
            status = topic_label_decisions_apply(decisions, &record, err);
        if (status == 0)
            status = topic_label_rewrite_record(&rewrite, &record, err);
        if (status == 0)
            status = topic_file_replace_write(file, rewrite.line.bytes, rewrite.line.len, err);
    }
    topic_record_release(&record);
    *reduced = rewrite.reduced;
    topic_label_rewrite_release(&rewrite);
    return status == 0 ? topic_label_decisions_check(decisions, err) : -1;
}

static int write_corpus(struct topic_label_decisions *decisions,
                        const struct topic_corpus_cache *articles, const char *output,
                        size_t *reduced, struct topic_error *err)
{
    struct topic_file_replacement file = {.fd = -1};
    if (topic_file_replace_begin(&file, output, err) < 0)
        return -1;
    if (write_articles(decisions, articles, &file, reduced, err) == 0)
        return topic_file_replace_commit(&file, err);
    topic_file_replace_abandon(&file);
    return -1;
}

static void print_result(const struct topic_label_decisions *decisions,
                         const struct topic_corpus_cache *articles, const char *output,
                         size_t reduced)
{
    topic_print_out(
        "%s: %zu articles; %zu label%s in %zu of them changed; %zu kept, %zu undecided; "
        "%zu unlabelled records left out\n",
        output, articles->count, decisions->fixed, topic_output_plural(decisions->fixed),
        decisions->changed, decisions->kept, decisions->undecided, articles->read.unlabelled);
    if (reduced > 0)
        topic_print_err("topic audit: %zu record%s keep%s no lists and objects beside the topics: "
                        "the old topics are in them\n",
                        reduced, topic_output_plural(reduced), reduced == 1 ? "s" : "");
}

int topic_audit_apply_run(const char *decisions_path, const char *output,
                          struct topic_corpus *corpus)
{
    struct topic_error err = {0};
    struct topic_label_decisions decisions = {0};
    struct topic_corpus_cache articles = {0};
    size_t reduced = 0;
    int status = TOPIC_EXIT_DONE;
    if (topic_label_decisions_read(&decisions, decisions_path, &err) < 0 ||
        topic_corpus_cache_read(&articles, corpus, &err) < 0 ||
        write_corpus(&decisions, &articles, output, &reduced, &err) < 0)
        status = topic_command_fail("audit", &err);
    else
        print_result(&decisions, &articles, output, reduced);
    topic_corpus_cache_release(&articles);
    topic_label_decisions_release(&decisions);
    return status;
}
