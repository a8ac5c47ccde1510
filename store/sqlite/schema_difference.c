#include "store/sqlite/schema_difference.h"

#include "store/sqlite/store_schema.h"

/* `list` gives of each part its table, name, type and two numbers, from a store that has just been
 * made; `find` has a row where the file has the part. */
struct comparison {
    const char *what;
    const char *list;
    const char *find;
};

#define TABLES_MADE " FROM main.sqlite_schema t"
#define IS_TABLE " t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'"
#define COLUMNS_OF(index) "(SELECT group_concat(name) FROM pragma_index_info(" index "))"

static const struct comparison tables = {
    "table", "SELECT t.name, '', '', 0, 0" TABLES_MADE " WHERE" IS_TABLE,
    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE"
    " AND ?2 = '' AND ?3 = '' AND ?4 = 0 AND ?5 = 0"};

static const struct comparison parts[] = {
    {"column",
     "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk" TABLES_MADE
     ", pragma_table_info(t.name) c WHERE" IS_TABLE,
     "SELECT 1 FROM pragma_table_info(?1, 'main') WHERE name = ?2 COLLATE NOCASE"
     " AND type = ?3 COLLATE NOCASE AND \"notnull\" = ?4 AND pk = ?5"},
    /* The name of one that stands for UNIQUE ends with a number that means nothing. */
    {"index on",
     "SELECT t.name, " COLUMNS_OF("i.name") ", '', i.\"unique\", i.partial" TABLES_MADE
                                            ", pragma_index_list(t.name) i WHERE" IS_TABLE,
     "SELECT 1 FROM pragma_index_list(?1, 'main') i WHERE " COLUMNS_OF(
         "i.name") " = ?2 COLLATE NOCASE AND ?3 = '' AND i.\"unique\" = ?4 AND i.partial = ?5"},
};

struct difference {
    struct topic_sql *sql;
    struct topic_sql *made;
    void (*report)(void *context, const char *sentence);
    void *context;
    size_t count;
};

static void add(struct difference *all, const char *what, struct topic_text table,
                struct topic_text name)
{
    struct topic_error sentence = {0};
    topic_error_set(&sentence,
                    "%s: has no %s %.*s%s%.*s as a store of this version has it: restore a backup "
                    "with topic store restore",
                    all->sql->path, what, (int)table.len, table.bytes, name.len > 0 ? "." : "",
                    (int)name.len, name.len > 0 ? name.bytes : "");
    all->count++;
    all->report(all->context, sentence.text);
}

/* Whether the file has what this row of the list names: 1 or 0, or -1: failed. */
static int find(struct topic_sql *sql, const char *text, struct sqlite3_stmt *row,
                struct topic_error *err)
{
    struct sqlite3_stmt *found = topic_sql_use(sql, text, err);
    for (int i = 0; i < 3; i++)
        topic_sql_bind_text(sql, found, i + 1, topic_sql_text(row, i));
    for (int i = 3; i < 5; i++)
        topic_sql_bind_number(sql, found, i + 1, topic_sql_number(row, i));
    int status = topic_sql_step(sql, found, err);
    return status > 0 && topic_sql_run(sql, found, err) < 0 ? -1 : status;
}

static int compare(struct difference *all, const struct comparison *comparison,
                   struct topic_error *err)
{
    struct sqlite3_stmt *list = topic_sql_use(all->made, comparison->list, err);
    int status;
    while ((status = topic_sql_step(all->made, list, err)) > 0) {
        int is_found = find(all->sql, comparison->find, list, err);
        if (is_found < 0)
            return -1;
        if (!is_found)
            add(all, comparison->what, topic_sql_text(list, 0), topic_sql_text(list, 1));
    }
    return status;
}

/* The columns of a table that is not there would all be named. */
static int compare_all(struct difference *all, struct topic_error *err)
{
    int status = compare(all, &tables, err);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && status == 0 && all->count == 0; i++)
        status = compare(all, &parts[i], err);
    return status;
}

int topic_schema_difference_find(struct topic_sql *sql,
                                 void (*report)(void *context, const char *sentence), void *context,
                                 struct topic_error *err)
{
    struct topic_sql made;
    struct difference all = {sql, &made, report, context, 0};
    int status = topic_sql_open_memory(&made, err);
    if (status == 0)
        status = topic_store_schema_set(&made, true, false, err);
    if (status == 0)
        status = compare_all(&all, err);
    else
        sql->failure = made.failure;
    topic_sql_close(&made);
    return status;
}
