/* service_options.h - options that every service has: rows for its table (service/option_set.h). */
#ifndef TOPIC_SERVICE_SERVICE_OPTIONS_H
#define TOPIC_SERVICE_SERVICE_OPTIONS_H

#include "service/log_format.h"
#include "service/option_kinds.h"

/* Of a struct topic_address. */
#define TOPIC_SERVICE_OPTIONS_METRICS(offset)                                                      \
    {                                                                                              \
        "metrics", 0, TOPIC_OPTION_ADDRESS, (offset), "ADDRESS:PORT", NULL, 0, 0, NULL,            \
            "serve /metrics, /healthz and /readyz here over HTTP (default: off)"                   \
    }

/* Of an int: enum topic_log_format_form. */
#define TOPIC_SERVICE_OPTIONS_LOG(offset)                                                          \
    {                                                                                              \
        "log", 0, TOPIC_OPTION_CHOICE, (offset), "FORM", "text", 0, 0, topic_log_format_names,     \
            "form of the log: text, or json with one object per line"                              \
    }

#endif
