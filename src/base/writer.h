/* writer.h - text that goes to a sink in pieces, with a sticky error.
 * Layer base; needs str. No allocation. A sink that costs something a call should gather the pieces. */
#ifndef TA_WRITER_H
#define TA_WRITER_H

#include "base/str.h"

/* Takes the next piece of the text, not empty, borrowed for this call only. Anything but TA_OK ends
 * the output. */
typedef ta_err (*ta_sink_fn)(void *ctx, ta_str bytes);

typedef struct ta_writer {
    ta_sink_fn sink;
    void *ctx;
    ta_err err; /* the first error; after it nothing goes to the sink */
} ta_writer;

void ta_writer_put(ta_writer *o, ta_str s);
void ta_writer_puts(ta_writer *o, const char *cstr);
void ta_writer_putc(ta_writer *o, char c);
/* `times` times the same character; nothing for a negative number. */
void ta_writer_repeat(ta_writer *o, char c, int64_t times);

#endif
