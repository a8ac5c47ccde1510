#include "training/corpus/corpus_input.h"

#include <string.h>

#include "training/corpus/repeated_path.h"
#include "training/folder/archive_names.h"
#include "training/folder/folder_export.h"
#include "training/reader/format_detect.h"
#include "training/reader/readers.h"

/* Tells of a path among several that the user gave and that holds nothing. */
static void note_empty(struct topic_corpus_input *files, const char *path)
{
    struct topic_error sentence = {0};
    if (files->path_count < 2 || !files->options->note)
        return;
    for (size_t i = 0; i < files->path_count; i++)
        if (strcmp(files->paths[i], path) == 0) {
            topic_error_set(&sentence, "%s: no article found", path);
            files->options->note(files->options->context, sentence.text);
            return;
        }
}

static void note_left_out(struct topic_corpus_input *files, const char *path)
{
    struct topic_error sentence = {0};
    topic_folder_tally_tell(&files->left_out.of_export, path, &sentence);
    topic_corpus_input_tell(files, &sentence);
    topic_folder_tally_tell_unread(&files->left_out.unread, path, &sentence);
    topic_corpus_input_tell(files, &sentence);
}

static int add_path(struct topic_corpus_input *files, const char *path, struct topic_error *err)
{
    size_t before = files->inputs.count;
    int status = topic_corpus_files_add(&files->inputs, path, files->forced, &files->left_out, err);
    note_left_out(files, path);
    if (status == 0 && files->inputs.count == before)
        note_empty(files, path);
    return status;
}

/* Called once for each file. */
static void note_encoding(void *context, const char *path, const char *encoding,
                          enum topic_decoder_origin origin)
{
    struct topic_corpus_input *files = context;
    struct topic_error sentence = {0};
    files->found_path = path;
    files->found_encoding = encoding;
    topic_encoding_tally_add(&files->encodings, encoding);
    if (files->options->note &&
        topic_encoding_tally_describe(path, encoding, origin, &sentence) == 0)
        files->options->note(files->options->context, sentence.text);
}

int topic_corpus_input_open(struct topic_corpus_input *files, const char *const *paths,
                            size_t count, const struct topic_corpus_options *options,
                            struct topic_error *err)
{
    files->paths = paths;
    files->settled = json_object();
    files->path_count = count;
    files->options = options;
    files->input_options = (struct topic_input_options){.encoding = options->encoding,
                                                        .is_live = options->is_live,
                                                        .found = note_encoding,
                                                        .context = files};
    if (options->format && !(files->forced = topic_readers_find(options->format)))
        return topic_error_set(err, "unknown corpus format \"%s\": the formats are %s",
                               options->format, topic_readers_names());
    for (size_t i = 0; i < count; i++)
        if (add_path(files, paths[i], err) < 0)
            return -1;
    return options->needs_labels ? topic_repeated_path_check(&files->inputs, err) : 0;
}

static void close_reader(struct topic_corpus_input *files)
{
    if (files->reader)
        files->reader->close(files->state);
    files->reader = NULL;
}

void topic_corpus_input_close(struct topic_corpus_input *files)
{
    close_reader(files);
    topic_input_close(files->input);
    topic_dataset_info_release(&files->info);
    topic_file_walk_release(&files->members);
    json_decref(files->settled);
    topic_post_table_release(&files->posts);
    topic_file_walk_release(&files->inputs);
}

/* Any list, log or letter is lines of text. */
static bool is_guessed(const struct topic_corpus_input *files, const struct topic_reader *reader)
{
    return files->options->needs_format && !files->forced && reader == &topic_text_reader;
}

static int start_reader(struct topic_corpus_input *files, const struct topic_reader *reader,
                        struct topic_lines *lines, struct topic_error *err)
{
    if (reader && reader->has_no_labels && files->options->needs_labels) {
        topic_error_set(err, "%s: %s, which holds no topics; %s", lines->path,
                        reader == &topic_html_reader ? "is HTML" : "looks like plain text",
                        topic_input_is_archive(files->input)
                            ? "if the folders in the archive are the topics, unpack it and name "
                              "the directory"
                            : "use one of the formats markdown, jsonl, csv, tsv, fasttext, dirs, "
                              "feed, news, annif, libmultilabel");
        reader = NULL;
    }
    if (reader && is_guessed(files, reader)) {
        topic_error_set(
            err,
            "%s: looks like plain text, of which each line would be an article: if that "
            "is so, say it with --format text; else write the articles as JSON lines, "
            "or each as Markdown with front matter",
            lines->path);
        reader = NULL;
    }
    if (!reader) {
        topic_lines_close(lines);
        return -1;
    }
    files->state = reader->open(lines, err);
    if (!files->state)
        return -1;
    files->reader = reader;
    return 0;
}

/* Whether the present member is left out as one of an export. -1: failed. Standard input is read
 * only once, so that its names are not known. */
static int is_left_out(struct topic_corpus_input *files, const char *member,
                       struct topic_error *err)
{
    const char *path = files->inputs.paths[files->next_input - 1];
    const struct topic_folder_names names = {
        .files = &files->members, .are_members = true, .settled = files->settled};
    if (files->forced || strcmp(path, "-") == 0 || !topic_folder_export_concerns(member))
        return 0;
    if (files->members.count == 0 &&
        topic_archive_names_read(&files->members, files->settled, path, err) < 0)
        return -1;
    if (!topic_folder_export_leaves_out(member, &names))
        return 0;
    topic_folder_tally_add(&files->left_out.of_export, member);
    return 1;
}

/* Whether the input's present file or member is read. -1: failed. */
static int is_read(struct topic_corpus_input *files, struct topic_error *err)
{
    const char *member = topic_input_member(files->input);
    if (!member)
        return 1;
    if (!topic_corpus_files_reads_member(topic_input_path(files->input), member, files->forced)) {
        topic_corpus_files_count_unread(&files->left_out, member);
        return 0;
    }
    int left_out = is_left_out(files, member, err);
    return left_out < 0 ? -1 : !left_out;
}

void topic_corpus_input_leave(struct topic_corpus_input *files)
{
    close_reader(files);
    topic_input_close(files->input);
    files->input = NULL;
    topic_file_walk_release(&files->members);
    json_object_clear(files->settled);
}

static void close_input(struct topic_corpus_input *files, size_t records)
{
    const char *path = files->inputs.paths[files->next_input - 1];
    topic_corpus_input_leave(files);
    note_left_out(files, path);
    if (records == files->records_before)
        note_empty(files, path);
}

/* Starts the reader of the input's next file or member, or closes the input after the last. */
static int open_member(struct topic_corpus_input *files, size_t records, struct topic_error *err)
{
    struct topic_lines lines;
    int status = topic_input_next(files->input, err);
    if (status == 0)
        close_input(files, records);
    if (status == 1)
        status = is_read(files, err);
    if (status < 1)
        return status;
    if (topic_lines_open_input(&lines, files->input, err) < 0)
        return -1;
    lines.options = &files->input_options;
    const struct topic_reader *reader =
        files->forced ? files->forced
                      : topic_format_detect_file(&lines, files->options->record.map, err);
    return start_reader(files, reader, &lines, err);
}

int topic_corpus_input_next(struct topic_corpus_input *files, size_t records,
                            struct topic_error *err)
{
    if (files->input)
        return open_member(files, records, err);
    files->records_before = records;
    const char *path = files->inputs.paths[files->next_input++];
    if (topic_dataset_info_begin(&files->info, path, err) < 0)
        return -1;
    if (topic_corpus_files_is_directory(path)) {
        struct topic_lines lines = {.path = path, .name = path, .options = &files->input_options};
        return start_reader(files, files->forced ? files->forced : &topic_directory_reader_found,
                            &lines, err);
    }
    files->input = topic_input_open(path, &files->input_options, err);
    return files->input ? 0 : -1;
}

int topic_corpus_input_complete(struct topic_corpus_input *files, struct topic_record *record,
                                struct topic_error *err)
{
    if (!files->input || files->reader != &topic_html_reader)
        return 0;
    const struct topic_post_place place = {.path = files->inputs.paths[files->next_input - 1],
                                           .member = topic_input_member(files->input),
                                           .encoding = files->options->encoding};
    struct topic_error sentence = {0};
    int status = topic_post_table_complete(&files->posts, &place, record, &sentence, err);
    topic_corpus_input_tell(files, &sentence);
    return status;
}

void topic_corpus_input_tell(const struct topic_corpus_input *files, struct topic_error *sentence)
{
    if (topic_error_is_set(sentence) && files->options->note)
        files->options->note(files->options->context, sentence->text);
    topic_error_reset(sentence);
}

static void tell_notes(struct topic_corpus_input *files)
{
    struct topic_error sentence = {0};
    if (!files->options->note)
        return;
    for (size_t i = 0, told = 0; files->reader->note && i == told; i++) {
        files->reader->note(files->state, i, &sentence);
        told += topic_error_is_set(&sentence);
        topic_corpus_input_tell(files, &sentence);
    }
    topic_dataset_info_note(&files->info, files->inputs.paths[files->next_input - 1], &sentence);
    topic_corpus_input_tell(files, &sentence);
}

int topic_corpus_input_end(struct topic_corpus_input *files, struct topic_error *err)
{
    const char *path = files->inputs.paths[files->next_input - 1];
    tell_notes(files);
    files->read_as = topic_corpus_input_place(files).format;
    close_reader(files);
    return topic_dataset_info_check(&files->info, path, err);
}

bool topic_corpus_input_has_more(const struct topic_corpus_input *files)
{
    return files->input || files->next_input < files->inputs.count;
}

struct topic_corpus_place topic_corpus_input_place(const struct topic_corpus_input *files)
{
    bool is_file = files->input != NULL;
    return (struct topic_corpus_place){
        .path = is_file ? topic_input_path(files->input) : files->found_path,
        .line = files->reader->line ? files->reader->line(files->state) : 0,
        .format = files->reader->format ? files->reader->format(files->state)
                                        : topic_readers_name(files->reader),
        .encoding = is_file ? topic_input_encoding(files->input) : files->found_encoding};
}
