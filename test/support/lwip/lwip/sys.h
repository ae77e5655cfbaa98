/* lwip/sys.h - lwIP's clock, by this host's. */
#ifndef TEST_LWIP_SYS_H
#define TEST_LWIP_SYS_H

#include <stdint.h>

uint32_t sys_now(void);
void sys_msleep(uint32_t ms);

#endif
