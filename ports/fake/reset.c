/* reset.c - reset the fake world, and count what is open. */
#include "fake/fake_internal.h"

#include <string.h>

void fake_reset(void) {
    void (*breach)(const char *) = fake.breach;
    memset(&fake, 0, sizeof fake);
    fake_reset_files();
    fake_reset_sockets();
    fake.breach = breach;
    fake.now = FAKE_START;
    fake.realtime_ahead = FAKE_EPOCH - FAKE_START;
    fake.signal_at = PORT_NEVER;
    fake.signal_number = 2;
    fake.entropy_byte = -1;
    fake.fault_sys = FAKE_EIO;
    fake.input = "";
}

unsigned fake_open(void) {
    return fake_open_files() + fake_open_sockets();
}
