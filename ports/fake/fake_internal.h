/* fake_internal.h - what the files of fake/ share. */
#ifndef TA_FAKE_INTERNAL_H
#define TA_FAKE_INTERNAL_H

#include "fake/fake.h"

/* The start of each function of fake_function: count the call and return its fault. */
fake_fault fake_enter(fake_function f);

/* PORT_INTERRUPTED if a signal has come. */
port_result fake_interrupted(void);

/* The result of a file function with this fault: PORT_FAILED for FAKE_FAILS, PORT_INTERRUPTED for
 * FAKE_SIGNALLED, otherwise PORT_OK. An earlier signal does not matter: these functions do not
 * wait, except for the writer of a FIFO. */
port_result fake_file_fault(fake_fault fault, int *sys);

/* Move the clock to the next event, at most to the deadline.
 *   event  the time of the next event for the caller; PORT_NEVER if there is none
 * PORT_OK the event has come | PORT_TIMEOUT | PORT_INTERRUPTED. */
port_result fake_wait(int64_t event, int64_t deadline);

/* from + ms; PORT_NEVER if either is PORT_NEVER. */
int64_t fake_later(int64_t from, int64_t ms);

_Noreturn void fake_breach(const char *why);

/* Does the last port_sandbox allow it? Before the first, everything is allowed. */
bool fake_allowed(char letter, const char *text);

/* Parts of fake_reset and fake_open, in file.c and socket.c. */
void fake_reset_files(void);
void fake_reset_sockets(void);
unsigned fake_open_files(void);
unsigned fake_open_sockets(void);

#endif
