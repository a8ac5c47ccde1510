#include "store/pins.h"

static const char list_pins[] =
    "SELECT number, id, topic, given, title, excerpt, body FROM labels"
    " JOIN articles ON number = article WHERE pinned = 1 AND body IS NOT NULL"
    " ORDER BY number, topic";

static struct topic_pin read_pin(struct sqlite3_stmt *list)
{
    struct topic_pin pin = {.number = topic_sql_number(list, 0),
                            .id = topic_sql_text(list, 1),
                            .topic = topic_sql_text(list, 2),
                            .is_given = topic_sql_number(list, 3) != 0};
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++)
        pin.article.fields[i] = topic_sql_text(list, 4 + i);
    return pin;
}

int topic_pins_list(struct topic_store *store,
                    int (*visit)(void *context, const struct topic_pin *pin,
                                 struct topic_error *err),
                    void *context, struct topic_error *err)
{
    struct sqlite3_stmt *list = topic_sql_use(&store->sql, list_pins, err);
    int status;
    while ((status = topic_sql_step(&store->sql, list, err)) > 0) {
        const struct topic_pin pin = read_pin(list);
        if (visit(context, &pin, err) < 0) {
            topic_sql_use(&store->sql, "SELECT 1", NULL);
            return -1;
        }
    }
    return status;
}
