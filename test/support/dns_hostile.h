/* dns_hostile.h - a name server that misbehaves as the first label of the question says.
 *   good      192.0.2.1 and 2001:db8::1        silent    no answer
 *   by        as the last label of the question says, which need not be test
 *   v4only    127.0.0.9; no answer to AAAA     noise     random datagrams, then good
 *   v6only    ::1; no answer to A
 *   wrongid   another id first, then good      alien     another question first, then good
 *   echo      the query itself, then good      servfail, refused, code9   a response code
 *   bare      REFUSED without the question     nxdomain, nodata
 *   lame      a referral                       mixed     A is NXDOMAIN, AAAA is never answered
 *   half      A has no data, AAAA SERVFAIL     garbage   random bytes where records should be
 *   count     more records claimed than sent   length    an A record of five bytes
 *   self, loop   CNAMEs in a circle            chainN    N CNAMEs, then good
 *   nowhere   a CNAME to a name without any    many      40 A and 40 AAAA records
 *   tc        truncated; good over TCP         tctc      truncated over TCP too
 *   tcclose, tcsilent, tclong, tcpart, tcid    truncated; TCP is closed, silent, announces 65,535
 *             bytes, ends within the answer, answers another id
 * Any other name is NXDOMAIN. */
#ifndef TA_TEST_DNS_HOSTILE_H
#define TA_TEST_DNS_HOSTILE_H

#include <sys/types.h>

#include "port.h"

typedef struct dns_hostile {
    pid_t pid;
    port_address at;
    /* Shared with the server: one line for each query, "u|t A|AAAA name". */
    char *log;
} dns_hostile;

enum { DNS_HOSTILE_LOG_MAX = 65536 };

/* Start one at `at`; port 0 picks one. It ends with dns_hostile_stop. */
dns_hostile dns_hostile_start(port_address at);
void dns_hostile_stop(dns_hostile *server);

#endif
