/* conn_send.h - the content of a request of any length, sent over a connection from where it lies.
 * Layer net; needs net/conn.h. A build whose requests are all short does not link it. */
#ifndef TA_CONN_SEND_H
#define TA_CONN_SEND_H

#include "net/conn.h"

/* In the next ta_conn_exchange, send `text` after the request, which is only a head.
 *   content  working memory, uninitialised; needed, like `text`, for that exchange
 *
 * A server may refuse a request before it has all of it: it answers, reads no more, and closes the
 * connection or leaves that to the client. So sending stops when a final answer begins, and when
 * sending fails, an answer that is already there counts. Such an exchange has x->keep_alive false.
 * Interim responses do not stop it. A server that takes nothing for the read time-out is
 * TA_E_READ_TIMEOUT.
 * If the content was not sent whole, x->sent_any is false: no service can act on a request without
 * its end. */
void ta_conn_send_content(ta_conn *c, ta_conn_content *content, ta_str text);

#endif
