/* board.h - what the example of ports/README.md asks of a board. */
#ifndef TEST_LWIP_BOARD_H
#define TEST_LWIP_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool board_random(void *p, size_t n);
int64_t board_utc_ms(void); /* since 1970 */

#endif
