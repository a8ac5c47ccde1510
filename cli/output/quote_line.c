#include "cli/output/quote_line.h"

#include "cli/command/print.h"

void topic_quote_line_print(enum topic_field field, const struct topic_quote_line *quote,
                            size_t times)
{
    topic_print_out("%s: ", topic_field_name(field));
    topic_print_text(quote->before.bytes, quote->before.len);
    topic_print_out("[");
    topic_print_text(quote->phrase.bytes, quote->phrase.len);
    topic_print_out("]");
    topic_print_text(quote->after.bytes, quote->after.len);
    if (times > 1)
        topic_print_out(" (%zu times)", times);
    topic_print_out("\n");
}
