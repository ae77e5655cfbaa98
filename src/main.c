/* main.c - the program: its static memory, and the ports under the command line. */
#include "cli/cli.h"

static ta_cli_memory memory;

int main(int argc, char **argv) {
    static const ta_host host = {
        .environment = port_environment,
        .file_write = port_file_write,
        .monotonic_ms = port_monotonic_ms,
        .sleep_until = port_sleep_until,
        .signal = port_signal,
        .terminal_columns = port_terminal_columns,
        .sandbox = port_sandbox,
    };
    port_process_start();
    return ta_cli_run(&host, &memory, argc, argv);
}
