#include "training/table/csv_notes.h"

static void say_above(const struct topic_csv_notes *notes, const char *path,
                      struct topic_error *sentence)
{
    if (notes->above > 0)
        topic_error_set(sentence, "%s: rows above the header that are left out: %zu", path,
                        notes->above);
}

static void say_below(const struct topic_csv_notes *notes, const char *path,
                      struct topic_error *sentence)
{
    if (notes->below > 0)
        topic_error_set(sentence,
                        "%s: rows of totals and sources that are left out: %zu, the first at line "
                        "%zu",
                        path, notes->below, notes->first_below);
}

static void say_numbered(const struct topic_csv_notes *notes, const char *path,
                         struct topic_error *sentence)
{
    if (notes->numbered > 0)
        topic_error_set(sentence, "%s: the topics are read from %zu columns with numbers", path,
                        notes->numbered);
}

static void say_escapes(const struct topic_csv_notes *notes, const char *path,
                        struct topic_error *sentence)
{
    if (notes->has_escapes)
        topic_error_set(
            sentence,
            "%s: read with the escapes of databases: \\n is a line break, \\N no value; put "
            "the names of the header in quotes if a backslash is text",
            path);
}

static void say_missing(const struct topic_csv_notes *notes, const char *path,
                        struct topic_error *sentence)
{
    if (notes->missing > 0)
        topic_error_set(
            sentence,
            "%s: cells such as NA, NULL or nan that are read as missing: %zu, the first "
            "at line %zu; put quotes around one that is a text",
            path, notes->missing, notes->first_missing);
}

static void say_nameless(const struct topic_csv_notes *notes, const char *path,
                         struct topic_error *sentence)
{
    if (notes->nameless > 0)
        topic_error_set(sentence,
                        "%s: column %zu has no name, so its cells are not read: name it in the "
                        "first row",
                        path, notes->nameless);
}

static void say_zeros(const struct topic_csv_notes *notes, const char *path,
                      struct topic_error *sentence)
{
    if (notes->zeros > 0)
        topic_error_set(sentence,
                        "%s: zero bytes behind the last row, which are left out, as where a file "
                        "was not written to its end: %zu",
                        path, notes->zeros);
}

static void say_short_rows(const struct topic_csv_notes *notes, const char *path,
                           struct topic_error *sentence)
{
    if (notes->short_rows > 0)
        topic_error_set(sentence,
                        "%s: rows with fewer cells than the header: %zu, the first at line %zu: a "
                        "line break without quotes around its cell divides a row in two",
                        path, notes->short_rows, notes->first_short);
}

static void say_cut(const struct topic_csv_notes *notes, const char *path,
                    struct topic_error *sentence)
{
    if (notes->cut > 0)
        topic_error_set(sentence,
                        "%s: the last row, at line %zu, has fewer cells than the header and no "
                        "line end, as where a file is cut: fetch or write it again",
                        path, notes->cut);
}

void topic_csv_notes_say(const struct topic_csv_notes *notes, const char *path, size_t number,
                         struct topic_error *sentence)
{
    static void (*const says[])(const struct topic_csv_notes *, const char *,
                                struct topic_error *) = {say_above,   say_below,      say_numbered,
                                                         say_escapes, say_missing,    say_nameless,
                                                         say_zeros,   say_short_rows, say_cut};
    for (size_t i = 0, said = 0; i < sizeof says / sizeof *says; i++) {
        topic_error_reset(sentence);
        says[i](notes, path, sentence);
        if (topic_error_is_set(sentence) && said++ == number)
            return;
    }
    topic_error_reset(sentence);
}
