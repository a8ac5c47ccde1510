/* Near-duplicates share a group; rows that are merely similar do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "training/data/near_duplicates.h"

#define ROW_NONZEROS 100

/* Rows of ROW_NONZEROS features each, or none. */
struct rows {
    struct topic_sparse_matrix matrix;
    uint32_t *groups;
};

static void rows_new(struct rows *rows, size_t row_count)
{
    rows->matrix = (struct topic_sparse_matrix){0, 1000000, calloc(row_count + 1, sizeof(size_t)),
                                                calloc(row_count * ROW_NONZEROS, sizeof(uint32_t)),
                                                calloc(row_count * ROW_NONZEROS, sizeof(float))};
    rows->groups = calloc(row_count, sizeof *rows->groups);
}

static void rows_release(struct rows *rows)
{
    topic_sparse_matrix_release(&rows->matrix);
    free(rows->groups);
}

static void add_empty_row(struct rows *rows)
{
    struct topic_sparse_matrix *matrix = &rows->matrix;
    matrix->starts[matrix->row_count + 1] = matrix->starts[matrix->row_count];
    matrix->row_count++;
}

/* `shared` features of text `text`, the rest of text `other`: text t has the columns 1,000 t to
 * 1,000 t + 99. Ascending while text <= other. */
static void add_row(struct rows *rows, uint32_t text, size_t shared, uint32_t other)
{
    struct topic_sparse_matrix *matrix = &rows->matrix;
    uint32_t *columns = matrix->columns + matrix->starts[matrix->row_count];
    for (uint32_t i = 0; i < ROW_NONZEROS; i++)
        columns[i] = (i < shared ? text : other) * 1000 + i;
    matrix->starts[matrix->row_count + 1] = matrix->starts[matrix->row_count] + ROW_NONZEROS;
    matrix->row_count++;
}

static void group(struct rows *rows)
{
    struct topic_error err = {0};
    assert_int_equal(topic_near_duplicates_group(&rows->matrix, rows->groups, &err), 0);
}

/* Copies with 95 of 100 features in common share 95 of 105; with 80, 80 of 120. */
static void near_duplicates_get_the_number_of_the_first_of_them(void **state)
{
    (void)state;
    struct rows rows;
    rows_new(&rows, 7);
    add_row(&rows, 1, 100, 1);
    add_row(&rows, 2, 100, 2);
    add_row(&rows, 1, 95, 3); /* nearly row 0 */
    add_row(&rows, 1, 80, 4); /* similar */
    add_row(&rows, 2, 100, 2);
    add_row(&rows, 5, 100, 5);
    add_row(&rows, 2, 92, 6);
    group(&rows);
    static const uint32_t expected[] = {0, 1, 0, 3, 1, 5, 1};
    assert_memory_equal(rows.groups, expected, sizeof expected);
    rows_release(&rows);
}

static void empty_rows_stay_alone(void **state)
{
    (void)state;
    struct rows rows;
    rows_new(&rows, 4);
    add_empty_row(&rows);
    add_row(&rows, 1, 100, 1);
    add_empty_row(&rows);
    add_row(&rows, 1, 100, 1);
    group(&rows);
    static const uint32_t expected[] = {0, 1, 2, 1};
    assert_memory_equal(rows.groups, expected, sizeof expected);
    rows_release(&rows);
    rows_new(&rows, 0);
    group(&rows);
    rows_release(&rows);
}

/* 500 texts with a copy each, 90 of 110 features in common: all but a few in a thousand are found,
 * and no two texts are confused. */
static void almost_every_copy_is_found_and_none_is_invented(void **state)
{
    (void)state;
    struct rows rows;
    rows_new(&rows, 1000);
    for (uint32_t text = 0; text < 500; text++)
        add_row(&rows, text, 100, text);
    for (uint32_t text = 0; text < 500; text++)
        add_row(&rows, text, 90, text + 400);
    group(&rows);
    size_t found = 0;
    for (uint32_t text = 0; text < 500; text++) {
        assert_int_equal(rows.groups[text], text);
        assert_true(rows.groups[500 + text] == text || rows.groups[500 + text] == 500 + text);
        found += rows.groups[500 + text] == text;
    }
    assert_true(found >= 498);
    rows_release(&rows);
}

static void a_thousand_equal_rows_are_one_group(void **state)
{
    (void)state;
    struct rows rows;
    rows_new(&rows, 1001);
    add_row(&rows, 9, 100, 9);
    for (size_t i = 0; i < 1000; i++)
        add_row(&rows, 1, 100, 1);
    group(&rows);
    assert_int_equal(rows.groups[0], 0);
    for (size_t i = 1; i <= 1000; i++)
        assert_int_equal(rows.groups[i], 1);
    rows_release(&rows);
}

/* Seven tenths of every row are the same boilerplate; two rows share 70 of 130 features. */
static void shared_boilerplate_does_not_make_duplicates(void **state)
{
    (void)state;
    struct rows rows;
    rows_new(&rows, 900);
    for (uint32_t i = 0; i < 900; i++)
        add_row(&rows, 0, 70, i + 1);
    group(&rows);
    for (uint32_t i = 0; i < 900; i++)
        assert_int_equal(rows.groups[i], i);
    rows_release(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_duplicates_get_the_number_of_the_first_of_them),
        cmocka_unit_test(empty_rows_stay_alone),
        cmocka_unit_test(almost_every_copy_is_found_and_none_is_invented),
        cmocka_unit_test(a_thousand_equal_rows_are_one_group),
        cmocka_unit_test(shared_boilerplate_does_not_make_duplicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
