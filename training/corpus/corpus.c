#include "training/corpus/corpus.h"

#include <stdlib.h>

#include "base/memory.h"
#include "record/key_usage.h"
#include "training/corpus/annotations.h"
#include "training/corpus/corpus_files.h"
#include "training/corpus/corpus_input.h"
#include "training/corpus/corpus_notes.h"
#include "training/corpus/key_advice.h"
#include "training/reader/readers.h"

struct topic_corpus {
    struct topic_corpus_input files;
    struct topic_annotations annotations;
    size_t read;
    size_t read_before; /* of these, of earlier files */
    size_t numbered;    /* of these, those whose id is their place in the file */
    size_t skipped;
    size_t unread_topics; /* of these, because of their topics */
    size_t replaced;      /* articles that hold U+FFFD */
    size_t left_out;      /* articles that the options leave out */
    size_t drafts;        /* by their front matter */
    size_t spaced_tags;   /* articles of Jekyll with blanks in their topics */
    size_t other_json;    /* articles with JSON of no known editor */
    size_t cut;           /* articles whose body a news service has cut */
    size_t wikis;         /* articles with the marks of a wiki */
    size_t unread_files;  /* that were passed over */
    const char *first_unread_file;
    struct topic_corpus_source source; /* in place of files; else all NULL */
};

const char *topic_corpus_formats(void)
{
    return topic_readers_names();
}

bool topic_corpus_is_format(const char *name)
{
    return topic_readers_find(name) != NULL;
}

struct topic_corpus *topic_corpus_open(const char *const *paths, size_t count,
                                       const struct topic_corpus_options *options,
                                       struct topic_error *err)
{
    struct topic_corpus *corpus = topic_memory_new(1, sizeof *corpus, err);
    if (corpus && topic_corpus_input_open(&corpus->files, paths, count, options, err) < 0) {
        topic_corpus_close(corpus);
        corpus = NULL;
    }
    return corpus;
}

void topic_corpus_close(struct topic_corpus *corpus)
{
    if (!corpus)
        return;
    topic_corpus_input_close(&corpus->files);
    topic_annotations_release(&corpus->annotations);
    if (corpus->source.close)
        corpus->source.close(corpus->source.context);
    free(corpus);
}

struct topic_corpus *topic_corpus_of(struct topic_corpus_source source, struct topic_error *err)
{
    struct topic_corpus *corpus = topic_memory_new(1, sizeof *corpus, err);
    if (corpus)
        corpus->source = source;
    else
        source.close(source.context);
    return corpus;
}

/* Fails where a path of the map must lead to a value and does not. */
static int tell_keys(const struct topic_corpus *corpus, struct topic_error *err)
{
    const struct topic_corpus_options *options = corpus->files.options;
    struct topic_error sentences[TOPIC_CORPUS_NOTES_ON_KEYS] = {0};
    struct topic_error sentence = {0};
    if (options->warn && options->record.usage)
        topic_corpus_notes_on_keys(options->record.usage,
                                   corpus->read == 0 || corpus->numbered < corpus->read, sentences);
    for (size_t i = 0; i < TOPIC_CORPUS_NOTES_ON_KEYS; i++)
        if (topic_error_is_set(&sentences[i]))
            options->warn(options->context, sentences[i].text);
    topic_corpus_notes_on_replaced(corpus->replaced, &sentence);
    topic_corpus_input_tell(&corpus->files, &sentence);
    topic_corpus_notes_on_cut(corpus->cut, &sentence);
    topic_corpus_input_tell(&corpus->files, &sentence);
    topic_corpus_notes_on_drafts(corpus->drafts, &sentence);
    topic_corpus_input_tell(&corpus->files, &sentence);
    topic_corpus_notes_on_spaced_tags(corpus->spaced_tags, &sentence);
    topic_corpus_input_tell(&corpus->files, &sentence);
    topic_corpus_notes_on_other_json(corpus->other_json, &sentence);
    topic_corpus_input_tell(&corpus->files, &sentence);
    topic_corpus_notes_on_wikis(corpus->wikis, &sentence);
    topic_corpus_input_tell(&corpus->files, &sentence);
    if (options->missing_path != TOPIC_CORPUS_MISSING_PATH_IGNORED)
        topic_key_advice_on_map(options->record.usage, options->record.map, &sentence);
    if (topic_error_is_set(&sentence) && options->missing_path == TOPIC_CORPUS_MISSING_PATH_FAILS)
        return topic_error_set(err, "%s", sentence.text);
    topic_corpus_input_tell(&corpus->files, &sentence);
    return 0;
}

static int fail_as_unread(const struct topic_corpus *corpus, struct topic_error *err)
{
    return topic_error_set(err, "%zu of %zu files cannot be read%s %s", corpus->unread_files,
                           corpus->files.inputs.count,
                           corpus->unread_files > 1 ? "; the first of them is" : ":",
                           corpus->first_unread_file);
}

/* Says of an archive that is damaged how many of its articles were read: they are whole. */
static void add_read_of_broken(const struct topic_corpus *corpus, struct topic_error *err)
{
    const struct topic_error before = *err;
    const size_t read = corpus->read - corpus->read_before;
    if (read == 0 || !corpus->files.input || !topic_input_is_broken(corpus->files.input))
        return;
    topic_error_reset(err);
    topic_error_set(err, "%s; articles that were read before that: %zu", before.text, read);
}

/* Whether reading goes on behind a file that failed, which is told. */
static bool pass_over_file(struct topic_corpus *corpus, struct topic_error *err)
{
    struct topic_corpus_input *files = &corpus->files;
    const struct topic_corpus_options *options = files->options;
    add_read_of_broken(corpus, err);
    if (!options->passes_over_files || options->is_strict || files->inputs.count < 2)
        return false;
    if (corpus->unread_files++ == 0)
        corpus->first_unread_file = files->inputs.paths[files->next_input - 1];
    if (options->warn)
        options->warn(options->context, err->text);
    topic_error_reset(err);
    topic_corpus_input_leave(files);
    return true;
}

static int at_end(const struct topic_corpus *corpus, struct topic_error *err)
{
    if (tell_keys(corpus, err) < 0)
        return -1;
    if (corpus->unread_files > 0)
        return fail_as_unread(corpus, err);
    size_t total = corpus->read + corpus->skipped;
    if (corpus->skipped * TOPIC_CORPUS_BAD_SHARE > total)
        return topic_error_set(err,
                               "%zu of %zu records are malformed, more than a tenth: correct the "
                               "corpus, or set --map or --format",
                               corpus->skipped, total);
    return total > 0
               ? 0
               : topic_corpus_files_fail_as_empty(corpus->files.paths, corpus->files.path_count,
                                                  &corpus->files.inputs, corpus->files.read_as,
                                                  err);
}

static int count_bad(struct topic_corpus *corpus, struct topic_error *why, struct topic_error *err)
{
    corpus->skipped++;
    if (corpus->files.options->is_strict)
        return topic_error_set(err, "%s", why->text);
    if (corpus->files.options->report)
        corpus->files.options->report(corpus->files.options->context, why->text);
    topic_error_reset(why);
    return 0;
}

/* Sets why and returns false for a text in another encoding: its words would be learnt broken. A
 * reader of directories has checked each file. */
static bool check_encoding(const struct topic_corpus *corpus, const struct topic_record *record,
                           struct topic_error *why)
{
    struct topic_error what = {0};
    for (size_t field = 0; corpus->files.input && field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        if (topic_input_check(corpus->files.input, text, &what))
            continue;
        struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
        topic_error_set(why, "%s: the %s of article %.*s %s", topic_input_path(corpus->files.input),
                        topic_field_name((enum topic_field)field), (int)id.len, id.bytes,
                        what.text);
        return false;
    }
    return true;
}

/* Counts the texts of an article whose reader has no keys to count. */
static void count_texts(struct topic_key_usage *usage, const struct topic_record *record)
{
    topic_key_usage_begin(usage, true);
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        topic_key_usage_add_text(usage, (enum topic_field)field,
                                 topic_record_value(record, (enum topic_record_key)field));
}

/* Counts what was read; false: an article in another encoding. */
static bool accept(struct topic_corpus *corpus, struct topic_record *record,
                   struct topic_error *why)
{
    struct topic_key_usage *usage = record->options.usage;
    if (record->kind != TOPIC_RECORD_ARTICLE)
        return true;
    if (usage && !usage->is_begun)
        count_texts(usage, record);
    if (!check_encoding(corpus, record, why))
        return false;
    corpus->read++;
    corpus->replaced += topic_corpus_notes_is_replaced(record);
    corpus->drafts += record->is_draft;
    corpus->spaced_tags += record->has_spaced_tags;
    corpus->other_json += topic_corpus_notes_is_other_json(record);
    corpus->cut += topic_corpus_notes_take_cut_mark(record);
    corpus->wikis += topic_corpus_notes_is_wiki(record);
    corpus->numbered += record->is_numbered;
    record->is_labelled =
        record->is_labelled && (record->topic_count > 0 || !record->options.empty_is_unlabelled);
    return true;
}

/* Counts a malformed record. Returns whether it has its place among the records. */
static int refuse(struct topic_corpus *corpus, struct topic_record *record, struct topic_error *why,
                  struct topic_error *err)
{
    if (count_bad(corpus, why, err) < 0)
        return -1;
    record->kind = TOPIC_RECORD_REFUSED;
    return record->options.keeps_place;
}

/* The next record of the present file. Returns 1, or 0 where there is none yet. */
static int read_record(struct topic_corpus *corpus, struct topic_record *record,
                       struct topic_error *err)
{
    struct topic_corpus_input *files = &corpus->files;
    struct topic_error why = {0};
    if (record->options.usage)
        record->options.usage->is_begun = false;
    switch (files->reader->next(files->state, record, &why)) {
    case TOPIC_READ_RECORD:
        if (topic_corpus_input_complete(files, record, err) < 0)
            return -1;
        if (!accept(corpus, record, &why))
            break;
        return topic_annotations_take(&corpus->annotations, record,
                                      topic_corpus_input_place(files).line, err);
    case TOPIC_READ_END:
        if (topic_annotations_end(&corpus->annotations, record))
            return 1;
        return topic_corpus_input_end(files, err);
    case TOPIC_READ_BAD:
        corpus->unread_topics += topic_error_is_set(&record->list.problem);
        break;
    case TOPIC_READ_FAILED:
        return pass_over_file(corpus, &why) ? 0 : topic_error_set(err, "%s", why.text);
    }
    return refuse(corpus, record, &why, err);
}

static bool is_left_out(struct topic_corpus *corpus, const struct topic_record *record)
{
    const struct topic_corpus_options *options = corpus->files.options;
    bool is = options->leaves_out && record->kind == TOPIC_RECORD_ARTICLE &&
              options->leaves_out(options->left_out, record);
    corpus->left_out += is;
    return is;
}

static int next_file(struct topic_corpus *corpus, struct topic_error *err)
{
    size_t records = corpus->read + corpus->skipped;
    if (!corpus->files.input)
        corpus->read_before = corpus->read;
    return topic_corpus_input_next(&corpus->files, records, err) == 0 || pass_over_file(corpus, err)
               ? 0
               : -1;
}

int topic_corpus_next(struct topic_corpus *corpus, struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_corpus_input *files = &corpus->files;
    int status = 0;
    if (corpus->source.next)
        return corpus->source.next(corpus->source.context, record, err);
    while (status == 0) {
        record->options = files->options->record;
        record->options.classes = &files->info.names;
        if (files->reader)
            status = read_record(corpus, record, err);
        else if (topic_corpus_input_has_more(files))
            status = next_file(corpus, err);
        else
            return at_end(corpus, err);
        if (status > 0 && is_left_out(corpus, record))
            status = 0;
    }
    return status;
}

struct topic_corpus_place topic_corpus_place(const struct topic_corpus *corpus)
{
    struct topic_corpus_place place = topic_corpus_input_place(&corpus->files);
    if (corpus->annotations.line > 0)
        place.line = corpus->annotations.line;
    return place;
}

const struct topic_key_usage *topic_corpus_key_usage(const struct topic_corpus *corpus)
{
    return corpus->files.options ? corpus->files.options->record.usage : NULL;
}

const struct topic_encoding_tally *topic_corpus_encodings(const struct topic_corpus *corpus)
{
    return &corpus->files.encodings;
}

/* A cut last line says nothing of topics; so many records may be all that have several. */
size_t topic_corpus_unread_topics(const struct topic_corpus *corpus)
{
    bool are_many = corpus->skipped * TOPIC_CORPUS_UNREAD_SHARE > corpus->read + corpus->skipped;
    size_t own = are_many ? corpus->skipped : corpus->unread_topics;
    return own + corpus->source.unread_topics;
}

size_t topic_corpus_left_out(const struct topic_corpus *corpus)
{
    return corpus->left_out;
}

size_t topic_corpus_skipped(const struct topic_corpus *corpus)
{
    return corpus->skipped;
}

int topic_corpus_fail_as_unlabelled(const struct topic_corpus *corpus, struct topic_error *err)
{
    struct topic_error sentence = {0};
    topic_key_advice_on_topics(topic_corpus_key_usage(corpus), &sentence);
    return topic_error_set(err, "%s%s", sentence.text,
                           topic_corpus_files_have_folders(&corpus->files.inputs)
                               ? "; if the folders are the topics, set --format dirs"
                               : "");
}
