/* main.c - the program: its static memory, and the ports under the command line. */
#include "cli/cli.h"
#include "port.h"

static ta_cli_memory memory;

int main(int argc, char **argv) {
    port_process_start();
    return ta_cli_run(&memory, argc, argv);
}
