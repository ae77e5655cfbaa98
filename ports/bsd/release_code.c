/* release_code.c - nothing: only Linux programs have a layout that puts such code on pages of its
 * own (toolchain/layout.d). */
#include "port.h"

void port_release_code(void) {}
void port_release_handshake(void) {}
