/* by_name.h - what the files share that call services of the table (aws/service_table.h). Layer client. */
#ifndef TA_BY_NAME_H
#define TA_BY_NAME_H

#include "aws/service_table.h"
#include "client/client.h"

#define TA_OPERATION_MAX 160 /* bytes of a name; the longest that AWS uses has 64 */

/* Find a service and the API's name of its operation, both named as for ta_call_service.
 *   api_name  empty, with TA_OPERATION_MAX bytes
 * TA_OK | TA_E_PARAM */
TA_MUST ta_err ta_find_by_name(ta_service_entry *entry, ta_str service, ta_str name,
                               ta_buf *api_name, ta_diag *diag);

/* Set what the table says of a request: all but its body, its memory and its reader.
 *   operation  of the service; borrowed as long as the request */
void ta_request_by_table(ta_client_request *r, const ta_service_entry *entry,
                         const ta_operation *operation);

#endif
