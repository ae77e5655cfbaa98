/* environments.h - the environments, and the state machine of their deployments:
 *
 *     IN_PROGRESS --cancel--> CANCELLING --polls--> CANCELLED | FAILED | SUCCEEDED
 *
 *     IN_PROGRESS --operations--> ends
 *
 * Time plays no part: a deployment moves on when it is looked at, so tests are deterministic. */
#ifndef EMULATOR_ENVIRONMENTS_H
#define EMULATOR_ENVIRONMENTS_H

#include "test/emulator/json_out.h"

#include <stdbool.h>

#define ENVIRONMENTS_MAX     2048
#define ENVIRONMENT_NAME_MAX 100
#define ENVIRONMENT_SPEC_MAX 51200u /* characters; the API's own limit */

typedef struct environment environment;

/* Create or replace an environment as a line of options says:
 *   name=NAME            1 to 100 characters
 *   status=STATUS        IN_PROGRESS unless given
 *   outcome=STATUS       where a cancel ends: CANCELLED unless given
 *   polls=N              that many looks (GetEnvironment) still see CANCELLING; 0 unless given
 *   lag=N                after the cancel, its own answer and that many looks less one still see
 *                        IN_PROGRESS: the service is eventually consistent; 0 unless given
 *   ends=STATUS          where it ends when nobody cancels it ...
 *   ends_after=N         ... with the operation after the first N; 0 unless given
 *   error=TYPE           each operation on it fails with this error ...
 *   error_count=N        ... for the first N times alone
 *   error_message=TEXT   ... with this message instead of the documented one
 *   message=TEXT         deploymentStatusMessage
 *   description=TEXT
 *   spec=TEXT, spec_size=N    the spec, or the length of a made-up one
 *   created=JSON         the number createdAt, as it shall stand in the answer
 *   ids=0                leave out the two deployment ids, which older clients do not know
 *   full=1               every member of the model
 *   extra=JSON           members to append, such as "newMember":[1]
 * In each value %XX stands for a byte. False, with a line on stderr, when a part is not understood
 * or the table is full. */
bool environments_set(const char *options);

/* All use of an environment lies between these two. */
void environments_lock(void);
void environments_unlock(void);

/* NULL when there is none. */
environment *environments_find(const char *name);

/* The error that operations on it shall fail with now, or NULL. Counts error_count down. */
const char *environment_error(environment *e, const char **message);

/* Ask for the cancel. False: nothing is in progress. */
bool environment_cancel(environment *e);

/* An operation comes: a deployment that nobody cancelled may have ended by itself meanwhile. */
void environment_pass(environment *e);

/* Note that it was looked at, which moves a cancel on. */
void environment_look(environment *e);

/* The name of its deployment's status, as seen now. */
const char *environment_status(const environment *e);

/* {"environment":{...}} */
void environment_write(const environment *e, json_out *j);

#endif
