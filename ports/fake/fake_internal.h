/* fake_internal.h - what the files of fake/ share. */
#ifndef TA_FAKE_INTERNAL_H
#define TA_FAKE_INTERNAL_H

#include "fake/fake.h"

/* Each of the functions of fake_function begins with this: counts the call; the fault that it
 * meets. */
fake_fault fake_enter(fake_function f);

/* PORT_INTERRUPTED when a signal has come by now. */
port_result fake_interrupted(void);

/* The file functions wait for nobody but a FIFO's writer, so a signal ends them only when it comes
 * meanwhile. Else PORT_FAILED with *sys for FAKE_FAILS, else PORT_OK. */
port_result fake_file_fault(fake_fault fault, int *sys);

/* Move the clock to the next event, but not beyond the deadline.
 *   event  the next that matters to the caller, PORT_NEVER for none
 * PORT_OK it has come | PORT_TIMEOUT | PORT_INTERRUPTED. */
port_result fake_wait(int64_t event, int64_t deadline);

/* now + ms, and PORT_NEVER when either is. */
int64_t fake_later(int64_t from, int64_t ms);

_Noreturn void fake_breach(const char *why);

/* Is it in the needs of the last port_sandbox? Without one, all is. */
bool fake_allowed(char letter, const char *text);

/* of file.c and socket.c, for reset.c */
void fake_reset_files(void);
void fake_reset_sockets(void);
unsigned fake_open_files(void);
unsigned fake_open_sockets(void);

#endif
