/* export.h - marks what the shared library makes visible; everything else is hidden. */
#ifndef TOPICD_EXPORT_H
#define TOPICD_EXPORT_H

#define TOPIC_API __attribute__((visibility("default")))

#endif
