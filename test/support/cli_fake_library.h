/* cli_fake_library.h - the table of operations needs these functions to be there; tests that call
 * none of them link without the library's client. */
#ifndef TEST_CLI_FAKE_LIBRARY_H
#define TEST_CLI_FAKE_LIBRARY_H

#include "aws/proton.h"

ta_err ta_proton_cancel_environment_deployment(ta_client *client, ta_str name,
                                               ta_proton_environment *out, ta_diag *diag) {
    (void)client, (void)name, (void)out;
    return ta_fail(diag, TA_E_INTERNAL, "not to be called");
}

ta_err ta_proton_get_environment(ta_client *client, ta_str name, ta_proton_environment *out,
                                 ta_diag *diag) {
    return ta_proton_cancel_environment_deployment(client, name, out, diag);
}

/* Refuses the empty name alone. */
ta_err ta_proton_check_name(ta_str name, ta_str member, ta_diag *diag) {
    (void)member;
    return name.n > 0 ? TA_OK : ta_fail(diag, TA_E_PARAM, "Invalid length");
}

#endif
