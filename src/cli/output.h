/* output.h - write to a file through a small buffer, with a sticky error.
 * Layer cli; needs base, port.h. Memory: the caller's buffer, of any size from 1 byte on. */
#ifndef TA_CLI_OUTPUT_H
#define TA_CLI_OUTPUT_H

#include "base/buf.h"
#include "port.h"

typedef struct ta_output {
    port_file file;
    ta_buf buf;
    int64_t deadline; /* of each write; the caller's to set when it is not to be PORT_NEVER */
    bool failed;      /* nothing is written any more */
    port_result why;  /* what the write that failed came to, */
    int sys;          /* and the system's number for it */
} ta_output;

ta_output ta_output_on(port_file file, void *memory, size_t size);

void ta_out(ta_output *o, ta_str s);
void ta_outs(ta_output *o, const char *cstr);

/* Bytes that came from elsewhere: as they are, but for controls and what is no UTF-8, which become
 * \xNN, so that no terminal obeys them. With `lines`, tabs and new lines stay. */
void ta_out_untrusted(ta_output *o, ta_str s, bool lines);

/* A value of the user's: on a terminal as untrusted lines, else as it is. */
void ta_out_value(ta_output *o, ta_str s);

/* Write what the buffer holds. Returns TA_OK | TA_E_OUTPUT when this or an earlier write failed. */
TA_MUST ta_err ta_output_flush(ta_output *o);

/* For stderr: there is nowhere to report that it failed. */
void ta_output_close(ta_output *o);

#endif
