/* engine.h - the commands of all services that take JSON, by their models, and outputs other than JSON.
 * Layer cli. Two sets of files have these functions: service/, and no_engine.c for a build without models, which
 * stays small: see ENGINE_SRC in src/sources.mk. */
#ifndef TA_CLI_ENGINE_H
#define TA_CLI_ENGINE_H

#include "base/buf.h"
#include "cli/nearest.h"
#include "cli/options.h"
#include "cli/output.h"

struct ta_run;
struct ta_doctor_probe;

extern const bool ta_engine_is_there;
#define TA_NO_ENGINE_TEXT                                                                          \
    "this build of tinyaws is without it; make SERVICES=... builds one that has it"

/* Is this the command of a service in AWS CLI? ta_engine_run refuses one whose service does not take JSON. */
bool ta_engine_knows(ta_str command);

/* A service's name if one is nearer than all that *n saw, else `nearest`. */
const char *ta_engine_nearer(ta_nearest *n, const char *nearest);

/* Run args->command with args->rest. Returns the exit status. */
int ta_engine_run(struct ta_run *r);

/* Does the run print anything else than JSON as it is? Then the answer of a typed operation goes through
 * ta_engine_print. */
bool ta_engine_prints(const struct ta_run *r);

/* Before a typed operation is called: is --query, if it is given, an expression? Else *status is that of the error that
 * was reported. */
bool ta_engine_accepts_query(struct ta_run *r, int *status);

/* Memory for the answer's JSON text, then: print it by --query and --output. Returns the exit status. */
ta_buf ta_engine_room(void);
int ta_engine_print(struct ta_run *r, const ta_buf *text, const char *api_name, int status);

/* For the help: the services beside those of ta_cli_services; and the operations, or waiters, of a service's model
 * beside its own. */
void ta_engine_list_services(ta_output *o);
void ta_engine_list_operations(ta_output *o, const ta_cli_service *service);

/* The names that doctor takes, count of them: Proton's is one. Static. */
const char *const *ta_engine_service_names(size_t *count);

/* For doctor: its row of ta_cli_services, for the service of this name, which is one of these, or NULL; static, until the
 * next call. And what doctor asks of the service of that row; NULL: what it asks of Proton. */
const ta_cli_service *ta_engine_doctor(const ta_cli_service *doctor, ta_str name);
const struct ta_doctor_probe *ta_engine_probe(const ta_cli_service *doctor);

#endif
