#include "training/corpus/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "record/key_usage.h"
#include "training/corpus/corpus_files.h"
#include "training/corpus/corpus_notes.h"
#include "training/corpus/format_detect.h"
#include "training/corpus/key_advice.h"
#include "training/corpus/readers.h"
#include "training/input/file_walk.h"
#include "training/input/input.h"
#include "training/shape/dataset_info.h"

struct topic_corpus {
    const char *const *paths; /* as given, at least one */
    size_t path_count;
    const struct topic_corpus_options *options;
    const struct topic_reader *forced;
    struct topic_file_walk inputs; /* files, and directories to read as a whole */
    size_t next_input;
    struct topic_input_options input_options;
    struct topic_encoding_tally encodings;
    const char *found_path; /* the last file whose encoding was decided, and its encoding: the file
                             * of a record that was read from a directory as a whole */
    const char *found_encoding;
    struct topic_input *input;      /* the present one, unless a directory; its reader borrows it */
    struct topic_dataset_info info; /* of the data set of the present input */
    const struct topic_reader *reader; /* of the current input, or NULL */
    void *state;
    size_t read;
    size_t numbered; /* of these, those whose id is their place in the file */
    size_t skipped;
    size_t unread_topics;              /* of these, because of their topics */
    size_t replaced;                   /* articles that hold U+FFFD */
    size_t articles_before;            /* the present input */
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

/* Tells of a path among several that the user gave and that holds nothing. */
static void note_empty(struct topic_corpus *corpus, const char *path)
{
    struct topic_error sentence = {0};
    if (corpus->path_count < 2 || !corpus->options->note)
        return;
    for (size_t i = 0; i < corpus->path_count; i++)
        if (strcmp(corpus->paths[i], path) == 0) {
            topic_error_set(&sentence, "%s: no article found", path);
            corpus->options->note(corpus->options->context, sentence.text);
            return;
        }
}

static int add_path(struct topic_corpus *corpus, const char *path, struct topic_error *err)
{
    size_t before = corpus->inputs.count;
    int status = topic_corpus_files_add(&corpus->inputs, path, corpus->forced, err);
    if (status == 0 && corpus->inputs.count == before)
        note_empty(corpus, path);
    return status;
}

/* Called once for each file. */
static void note_encoding(void *context, const char *path, const char *encoding,
                          enum topic_decoder_origin origin)
{
    struct topic_corpus *corpus = context;
    struct topic_error sentence = {0};
    corpus->found_path = path;
    corpus->found_encoding = encoding;
    topic_encoding_tally_add(&corpus->encodings, encoding);
    if (corpus->options->note &&
        topic_encoding_tally_describe(path, encoding, origin, &sentence) == 0)
        corpus->options->note(corpus->options->context, sentence.text);
}

struct topic_corpus *topic_corpus_open(const char *const *paths, size_t count,
                                       const struct topic_corpus_options *options,
                                       struct topic_error *err)
{
    struct topic_corpus *corpus = topic_memory_new(1, sizeof *corpus, err);
    if (!corpus)
        return NULL;
    corpus->paths = paths;
    corpus->path_count = count;
    corpus->options = options;
    corpus->input_options = (struct topic_input_options){.encoding = options->encoding,
                                                         .is_live = options->is_live,
                                                         .found = note_encoding,
                                                         .context = corpus};
    if (options->format && !(corpus->forced = topic_readers_find(options->format))) {
        topic_error_set(err, "unknown corpus format \"%s\": the formats are %s", options->format,
                        topic_corpus_formats());
        goto fail;
    }
    for (size_t i = 0; i < count; i++)
        if (add_path(corpus, paths[i], err) < 0)
            goto fail;
    return corpus;
fail:
    topic_corpus_close(corpus);
    return NULL;
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

static void close_reader(struct topic_corpus *corpus)
{
    if (corpus->reader)
        corpus->reader->close(corpus->state);
    corpus->reader = NULL;
}

void topic_corpus_close(struct topic_corpus *corpus)
{
    if (!corpus)
        return;
    close_reader(corpus);
    topic_input_close(corpus->input);
    topic_dataset_info_release(&corpus->info);
    if (corpus->source.close)
        corpus->source.close(corpus->source.context);
    topic_file_walk_release(&corpus->inputs);
    free(corpus);
}

static int start_reader(struct topic_corpus *corpus, const struct topic_reader *reader,
                        struct topic_lines *lines, struct topic_error *err)
{
    if (reader && reader->has_no_labels && corpus->options->needs_labels) {
        topic_error_set(err, "%s: %s, which holds no topics; %s", lines->path,
                        reader == &topic_html_reader ? "is HTML" : "looks like plain text",
                        topic_input_is_archive(corpus->input)
                            ? "if the folders in the archive are the topics, unpack it and name "
                              "the directory"
                            : "use one of the formats markdown, jsonl, csv, tsv, fasttext, dirs, "
                              "feed, annif, libmultilabel");
        reader = NULL;
    }
    if (!reader) {
        topic_lines_close(lines);
        return -1;
    }
    corpus->state = reader->open(lines, err);
    if (!corpus->state)
        return -1;
    corpus->reader = reader;
    return 0;
}

static bool is_member_read(const struct topic_corpus *corpus)
{
    return !topic_input_is_archive(corpus->input) ||
           topic_corpus_files_reads_member(topic_input_name(corpus->input), corpus->forced);
}

/* Starts the reader of the input's next file or member, or closes the input after the last. */
static int open_member(struct topic_corpus *corpus, struct topic_error *err)
{
    struct topic_lines lines;
    int status = topic_input_next(corpus->input, err);
    if (status == 0) {
        topic_input_close(corpus->input);
        corpus->input = NULL;
        if (corpus->read + corpus->skipped == corpus->articles_before)
            note_empty(corpus, corpus->inputs.paths[corpus->next_input - 1]);
    }
    if (status < 1 || !is_member_read(corpus))
        return status < 0 ? -1 : 0;
    if (topic_lines_open_input(&lines, corpus->input, err) < 0)
        return -1;
    lines.options = &corpus->input_options;
    const struct topic_reader *reader =
        corpus->forced ? corpus->forced
                       : topic_format_detect_file(&lines, corpus->options->record.map, err);
    return start_reader(corpus, reader, &lines, err);
}

static int open_next(struct topic_corpus *corpus, struct topic_error *err)
{
    if (corpus->input)
        return open_member(corpus, err);
    corpus->articles_before = corpus->read + corpus->skipped;
    const char *path = corpus->inputs.paths[corpus->next_input++];
    if (topic_dataset_info_begin(&corpus->info, path, err) < 0)
        return -1;
    if (topic_corpus_files_is_directory(path)) {
        struct topic_lines lines = {.path = path, .name = path, .options = &corpus->input_options};
        return start_reader(corpus, &topic_directory_reader, &lines, err);
    }
    corpus->input = topic_input_open(path, &corpus->input_options, err);
    return corpus->input ? 0 : -1;
}

static void tell(const struct topic_corpus *corpus, struct topic_error *sentence)
{
    if (topic_error_is_set(sentence) && corpus->options->note)
        corpus->options->note(corpus->options->context, sentence->text);
    topic_error_reset(sentence);
}

/* Fails where a path of the map must lead to a value and does not. */
static int tell_keys(const struct topic_corpus *corpus, struct topic_error *err)
{
    const struct topic_corpus_options *options = corpus->options;
    struct topic_error sentences[TOPIC_CORPUS_NOTES_ON_KEYS] = {0};
    struct topic_error sentence = {0};
    if (options->warn && options->record.usage)
        topic_corpus_notes_on_keys(options->record.usage,
                                   corpus->read == 0 || corpus->numbered < corpus->read, sentences);
    for (size_t i = 0; i < TOPIC_CORPUS_NOTES_ON_KEYS; i++)
        if (topic_error_is_set(&sentences[i]))
            options->warn(options->context, sentences[i].text);
    topic_corpus_notes_on_replaced(corpus->replaced, &sentence);
    tell(corpus, &sentence);
    if (options->missing_path != TOPIC_CORPUS_MISSING_PATH_IGNORED)
        topic_key_advice_on_map(options->record.usage, options->record.map, &sentence);
    if (topic_error_is_set(&sentence) && options->missing_path == TOPIC_CORPUS_MISSING_PATH_FAILS)
        return topic_error_set(err, "%s", sentence.text);
    tell(corpus, &sentence);
    return 0;
}

static int at_end(const struct topic_corpus *corpus, struct topic_error *err)
{
    if (tell_keys(corpus, err) < 0)
        return -1;
    size_t total = corpus->read + corpus->skipped;
    if (corpus->skipped * TOPIC_CORPUS_BAD_SHARE > total)
        return topic_error_set(err,
                               "%zu of %zu records are malformed, more than a tenth: correct the "
                               "corpus or set --format",
                               corpus->skipped, total);
    return total > 0 ? 0
                     : topic_corpus_files_fail_as_empty(corpus->paths, corpus->path_count,
                                                        &corpus->inputs, err);
}

static int count_bad(struct topic_corpus *corpus, struct topic_error *why, struct topic_error *err)
{
    corpus->skipped++;
    if (corpus->options->is_strict)
        return topic_error_set(err, "%s", why->text);
    if (corpus->options->report)
        corpus->options->report(corpus->options->context, why->text);
    topic_error_reset(why);
    return 0;
}

/* Sets why and returns false for a text in another encoding: its words would be learnt broken. A
 * reader of directories has checked each file. */
static bool check_encoding(const struct topic_corpus *corpus, const struct topic_record *record,
                           struct topic_error *why)
{
    struct topic_error what = {0};
    for (size_t field = 0; corpus->input && field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        if (topic_input_check(corpus->input, text, &what))
            continue;
        struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
        topic_error_set(why, "%s: the %s of article %.*s %s", topic_input_path(corpus->input),
                        topic_field_name((enum topic_field)field), (int)id.len, id.bytes,
                        what.text);
        return false;
    }
    return true;
}

static void tell_notes(struct topic_corpus *corpus)
{
    struct topic_error sentence = {0};
    if (!corpus->options->note)
        return;
    for (size_t i = 0, told = 0; corpus->reader->note && i == told; i++) {
        corpus->reader->note(corpus->state, i, &sentence);
        told += topic_error_is_set(&sentence);
        tell(corpus, &sentence);
    }
    topic_dataset_info_note(&corpus->info, corpus->inputs.paths[corpus->next_input - 1], &sentence);
    tell(corpus, &sentence);
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
    corpus->numbered += record->is_numbered;
    record->is_labelled =
        record->is_labelled && (record->topic_count > 0 || !record->options.empty_is_unlabelled);
    return true;
}

int topic_corpus_next(struct topic_corpus *corpus, struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_error why = {0};
    if (corpus->source.next)
        return corpus->source.next(corpus->source.context, record, err);
    record->options = corpus->options->record;
    record->options.classes = &corpus->info.names;
    for (;;) {
        if (!corpus->reader) {
            if (!corpus->input && corpus->next_input == corpus->inputs.count)
                return at_end(corpus, err);
            if (open_next(corpus, err) < 0)
                return -1;
            continue;
        }
        if (record->options.usage)
            record->options.usage->is_begun = false;
        switch (corpus->reader->next(corpus->state, record, &why)) {
        case TOPIC_READ_RECORD:
            if (accept(corpus, record, &why))
                return 1;
            break;
        case TOPIC_READ_END:
            tell_notes(corpus);
            close_reader(corpus);
            continue;
        case TOPIC_READ_BAD:
            corpus->unread_topics += topic_error_is_set(&record->list.problem);
            break;
        case TOPIC_READ_FAILED:
            return topic_error_set(err, "%s", why.text);
        }
        if (count_bad(corpus, &why, err) < 0)
            return -1;
        record->kind = TOPIC_RECORD_REFUSED;
        if (record->options.keeps_place)
            return 1;
    }
}

struct topic_corpus_place topic_corpus_place(const struct topic_corpus *corpus)
{
    bool is_file = corpus->input != NULL;
    return (struct topic_corpus_place){
        .path = is_file ? topic_input_path(corpus->input) : corpus->found_path,
        .line = corpus->reader->line ? corpus->reader->line(corpus->state) : 0,
        .format = corpus->reader->format ? corpus->reader->format(corpus->state)
                                         : topic_readers_name(corpus->reader),
        .encoding = is_file ? topic_input_encoding(corpus->input) : corpus->found_encoding};
}

const struct topic_key_usage *topic_corpus_key_usage(const struct topic_corpus *corpus)
{
    return corpus->options ? corpus->options->record.usage : NULL;
}

const struct topic_encoding_tally *topic_corpus_encodings(const struct topic_corpus *corpus)
{
    return &corpus->encodings;
}

/* A cut last line says nothing of topics; so many records may be all that have several. */
size_t topic_corpus_unread_topics(const struct topic_corpus *corpus)
{
    bool are_many = corpus->skipped * TOPIC_CORPUS_UNREAD_SHARE > corpus->read + corpus->skipped;
    size_t own = are_many ? corpus->skipped : corpus->unread_topics;
    return own + corpus->source.unread_topics;
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
                           topic_corpus_files_have_folders(&corpus->inputs)
                               ? "; if the folders are the topics, set --format dirs"
                               : "");
}
