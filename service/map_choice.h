/* map_choice.h - the option --map: where the fields of records are. */
#ifndef TOPIC_SERVICE_MAP_CHOICE_H
#define TOPIC_SERVICE_MAP_CHOICE_H

#include <stdbool.h>

#include "record/field_map.h"
#include "service/option_kinds.h"

/* The word that --map takes instead of a map. */
#define TOPIC_MAP_CHOICE_MODEL "model"

/* Which map the records of clients are read with. */
struct topic_map_choice {
    char *text;                  /* as given; NULL: none */
    struct topic_field_map *map; /* NULL: none, or that of the model */
    bool is_model;               /* the map that the model was trained with */
};

extern const struct topic_option_kind topic_map_choice_kind;

#define TOPIC_OPTION_MAP (&topic_map_choice_kind)

#endif
