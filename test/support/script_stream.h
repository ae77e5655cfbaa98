/* script_stream.h - a ta_stream that plays a server from a list of steps, and notes what it was
 * asked. */
#ifndef TA_TEST_SCRIPT_STREAM_H
#define TA_TEST_SCRIPT_STREAM_H

#include "http/stream.h"

/* What the next reads give. */
typedef struct script_step {
    ta_str data;   /* bytes; a read never crosses into the next step. Absent: see err */
    ta_err err;    /* without data: TA_OK is the orderly end, another code that error */
    size_t repeat; /* how often more the step is played; SIZE_MAX: for ever */
} script_step;

#define SCRIPT_DATA(literal)                                                                       \
    { .data = TA_STR(literal) }
#define SCRIPT_END                                                                                 \
    { .err = TA_OK }
#define SCRIPT_FAIL(code)                                                                          \
    { .err = (code) }

typedef struct script_stream {
    const script_step *steps; /* borrowed; a read behind the last one is TA_E_INTERNAL */
    size_t count;
    size_t read_max;  /* most bytes that one read gives; 0: no bound */
    ta_err write_err; /* what write gives */

    /* What came of it. */
    size_t at, offset, repeated;
    size_t reads, writes;
    size_t smallest_cap;  /* of all reads */
    size_t given;         /* bytes read so far */
    ta_deadline deadline; /* of the last call */
    char written[16384];
    size_t written_n;
} script_stream;

/* Play steps[0..count) from the start. */
ta_stream script_stream_open(script_stream *s, const script_step *steps, size_t count);

#endif
