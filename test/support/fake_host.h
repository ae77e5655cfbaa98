/* fake_host.h - what the program is handed when it runs on the fake port. Include it once a program. */
#ifndef TEST_FAKE_HOST_H
#define TEST_FAKE_HOST_H

#include "cli/cli.h"
#include "port.h"

static const ta_host host_of_fake_port = {
    .environment = port_environment,
    .file_write = port_file_write,
    .monotonic_ms = port_monotonic_ms,
    .sleep_until = port_sleep_until,
    .signal = port_signal,
    .terminal_columns = port_terminal_columns,
    .sandbox = port_sandbox,
};

#endif
