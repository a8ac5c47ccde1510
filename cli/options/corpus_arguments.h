/* corpus_arguments.h - the options of every command that reads a CORPUS, and opening it.
 *
 *     struct topic_corpus_arguments arguments = {0};
 *     const struct poptOption options[] = {TOPIC_CORPUS_OPTIONS(arguments), ...};
 *     ... the options are read ...
 *     corpus = topic_corpus_arguments_open(&arguments, "tag", paths, count, &status);
 *     ... topic_corpus_next(corpus, ...) ...
 *     topic_corpus_close(corpus);
 *     topic_corpus_arguments_release(&arguments);
 */
#ifndef TOPIC_CLI_OPTIONS_CORPUS_ARGUMENTS_H
#define TOPIC_CLI_OPTIONS_CORPUS_ARGUMENTS_H

#include <popt.h>
#include <stddef.h>

#include <stdbool.h>

#include "record/field_map.h"
#include "topicd/model.h"
#include "training/corpus/corpus.h"

/* Malformed records are named one by one up to this many, then only counted; notes about files end
 * there. */
#define TOPIC_CORPUS_ARGUMENTS_MAX_REPORTED 10

/* All zero is a valid start. */
struct topic_corpus_arguments {
    char *format;  /* of --format */
    int is_strict; /* of --strict */
    char *label_separator;
    int empty_is_unlabelled;
    char *encoding;
    char *map_text; /* of --map; NULL: not given */

    bool is_shared; /* the texts above are another's */

    const char *command; /* the rest belongs to the open corpus */
    struct topic_field_map *map;
    struct topic_corpus_options options;
    struct topic_key_usage usage;
    size_t reported;
    size_t noted;
};

#define TOPIC_CORPUS_FORMAT_OPTION(arguments)                                                      \
    {                                                                                              \
        "format", 'f', POPT_ARG_STRING, &(arguments).format, 0,                                    \
            topic_corpus_arguments_format_help(), "FORMAT"                                         \
    }
#define TOPIC_CORPUS_ENCODING_OPTION(arguments)                                                    \
    {                                                                                              \
        "encoding", '\0', POPT_ARG_STRING, &(arguments).encoding, 0,                               \
            "the encoding of the files, as `iconv -l` lists them (default: found for each)",       \
            "NAME"                                                                                 \
    }
#define TOPIC_CORPUS_MAP_OPTION(arguments)                                                         \
    {                                                                                              \
        "map", '\0', POPT_ARG_STRING, &(arguments).map_text, 0,                                    \
            "read the fields from these keys, such as body=bodyHtml,id=uuid; \"\": "               \
            "not "                                                                                 \
            "from those that the model was trained with",                                          \
            "FIELD=PATH,..."                                                                       \
    }
#define TOPIC_CORPUS_OPTIONS(arguments)                                                            \
    TOPIC_CORPUS_FORMAT_OPTION(arguments), TOPIC_CORPUS_ENCODING_OPTION(arguments),                \
        TOPIC_CORPUS_MAP_OPTION(arguments), {"strict",                                             \
                                             '\0',                                                 \
                                             POPT_ARG_NONE,                                        \
                                             &(arguments).is_strict,                               \
                                             0,                                                    \
                                             "fail at the first malformed record",                 \
                                             NULL},                                                \
        {"unlabelled-when-empty",                                                                  \
         '\0',                                                                                     \
         POPT_ARG_NONE,                                                                            \
         &(arguments).empty_is_unlabelled,                                                         \
         0,                                                                                        \
         "no topic (an empty cell or list) means not labelled yet, not none of these",             \
         NULL},                                                                                    \
    {                                                                                              \
        "label-separator", '\0', POPT_ARG_STRING, &(arguments).label_separator, 0,                 \
            "separates the topics in one text or cell (default: ; or |)", "TEXT"                   \
    }

/* What --help says about --format: it lists the formats. Static. */
const char *topic_corpus_arguments_format_help(void);

/* Opens the operands of `command`, whose name stands in messages. NULL after a message on stderr,
 * with the exit status in *status. The arguments must outlive the corpus. */
struct topic_corpus *topic_corpus_arguments_open(struct topic_corpus_arguments *arguments,
                                                 const char *command, const char *const *paths,
                                                 size_t count, int *status);

/* The same for a command that needs labelled articles: a format that cannot hold topics is refused.
 */
struct topic_corpus *topic_corpus_arguments_open_labelled(struct topic_corpus_arguments *arguments,
                                                          const char *command,
                                                          const char *const *paths, size_t count,
                                                          int *status);

/* The same for a command that keeps the articles: a file that merely looks like plain text is
 * refused unless --format says that it is. */
struct topic_corpus *topic_corpus_arguments_open_kept(struct topic_corpus_arguments *arguments,
                                                      const char *command, const char *const *paths,
                                                      size_t count, int *status);

/* Gives `to`, which is new, the options of `from` but its format. `to` is released before
 * `from`. */
void topic_corpus_arguments_share(struct topic_corpus_arguments *to,
                                  const struct topic_corpus_arguments *from);

/* After opening, before reading: unless --map was given, records are read with the map that the
 * model was trained with. -1: that map is malformed. */
int topic_corpus_arguments_use_model(struct topic_corpus_arguments *arguments,
                                     const struct topic_model *model, struct topic_error *err);

/* The same with this map. */
int topic_corpus_arguments_use_map(struct topic_corpus_arguments *arguments, struct topic_text map,
                                   struct topic_error *err);

void topic_corpus_arguments_release(struct topic_corpus_arguments *arguments);

/* Puts the place of the last record before the error's text. Returns -1. */
int topic_corpus_arguments_fail_at(const struct topic_corpus *corpus, struct topic_error *err);

#endif
