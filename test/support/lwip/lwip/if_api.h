/* lwip/if_api.h - interfaces by name. */
#ifndef TEST_LWIP_IF_API_H
#define TEST_LWIP_IF_API_H

#include <net/if.h>

#define lwip_if_nametoindex if_nametoindex

#endif
