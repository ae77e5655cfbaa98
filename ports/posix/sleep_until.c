/* sleep_until.c - sleep as a poll of no socket, so that a signal ends it. */
#include "posix/posix.h"

port_result port_sleep_until(int64_t deadline) {
    port_result r = port_poll(NULL, 0, deadline);
    return r == PORT_TIMEOUT ? PORT_OK : r;
}
