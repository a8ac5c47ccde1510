#include "training/table/csv_row_kind.h"

#include <ctype.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/table/column_name.h"

/* Longer than the words for a sum. */
#define TOTAL_MAX_BYTES 20

struct meanings {
    bool has_text;
    size_t columns;
    bool is_read;
};

static int add_meaning(void *context, enum topic_record_key key, unsigned rank)
{
    struct meanings *meanings = context;
    (void)rank;
    meanings->has_text = meanings->has_text || (size_t)key < TOPIC_FIELD_COUNT;
    meanings->is_read = true;
    return 0;
}

static struct meanings find_meanings(const struct topic_csv_rows *row,
                                     const struct topic_field_map *map)
{
    struct meanings meanings = {0};
    for (size_t i = 0; i < row->cell_count; i++) {
        meanings.is_read = false;
        topic_column_name_each_meaning(map, topic_csv_rows_cell(row, i), add_meaning, &meanings);
        meanings.columns += meanings.is_read;
    }
    return meanings;
}

bool topic_csv_row_kind_has_text(const struct topic_csv_rows *row,
                                 const struct topic_field_map *map)
{
    return find_meanings(row, map).has_text;
}

bool topic_csv_row_kind_is_header(const struct topic_csv_rows *row,
                                  const struct topic_field_map *map)
{
    const struct meanings meanings = find_meanings(row, map);
    return meanings.has_text && meanings.columns > 1;
}

/* Whether the cell is a number, or has none but its signs. */
static bool is_amount(struct topic_text cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (!isdigit((unsigned char)cell.bytes[i]) && !strchr(" .,%-", cell.bytes[i]))
            return false;
    return true;
}

/* "Total", "Grand Total:", "Total rows: 12", "(12 rows)": by its letters. */
static bool names_a_total(struct topic_text cell)
{
    static const char *const names[] = {"total",
                                        "totals",
                                        "grandtotal",
                                        "totalrows",
                                        "totalarticles",
                                        "totalcount",
                                        "totalrecords",
                                        "count",
                                        "rowcount",
                                        "sum",
                                        "subtotal",
                                        "average",
                                        "(rows)",
                                        "(row)",
                                        "(records)",
                                        "(rowsaffected)",
                                        "(rowaffected)",
                                        "summe",
                                        "gesamt",
                                        "gesamtsumme",
                                        "gesamtergebnis",
                                        "anzahl",
                                        "mittelwert",
                                        "somme",
                                        "suma",
                                        "somma",
                                        "totale",
                                        "totaal",
                                        "totalt",
                                        "totalgeneral",
                                        "toplam",
                                        "razem",
                                        "\u0418\u0442\u043e\u0433\u043e",
                                        "\u5408\u8a08",
                                        "\u5408\u8ba1",
                                        "\u603b\u8ba1"};
    char letters[TOTAL_MAX_BYTES];
    size_t len = 0;
    for (size_t i = 0; i < cell.len; i++) {
        if (isdigit((unsigned char)cell.bytes[i]) || strchr(" :.,", cell.bytes[i]))
            continue;
        if (len == sizeof letters)
            return false;
        letters[len++] = cell.bytes[i];
    }
    const struct topic_text name = {letters, len};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(name, names);
}

bool topic_csv_row_kind_is_total(const struct topic_csv_rows *row)
{
    bool has_name = false;
    bool has_digit = false;
    for (size_t i = 0; i < row->cell_count; i++) {
        struct topic_text cell =
            topic_text_scan_trim(topic_csv_rows_cell(row, i), TOPIC_TEXT_SCAN_BLANKS);
        if (cell.len > 0 && !has_name && !names_a_total(cell))
            return false;
        if (has_name && !is_amount(cell))
            return false;
        has_name = has_name || cell.len > 0;
        has_digit = has_digit || topic_text_scan_find_any(cell, 0, "0123456789") < cell.len;
    }
    return has_name && has_digit && row->column_count > 2;
}

bool topic_csv_row_kind_is_empty(const struct topic_csv_rows *row)
{
    for (size_t i = 0; i < row->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(row, i);
        if (!topic_keys_is_blank(cell.bytes, cell.len))
            return false;
    }
    return row->cell_count > 1;
}
