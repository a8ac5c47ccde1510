/* export.h - marks what the shared library exports; every other symbol is hidden. */
#ifndef TOPICD_EXPORT_H
#define TOPICD_EXPORT_H

#define TOPIC_API __attribute__((visibility("default")))

#endif
