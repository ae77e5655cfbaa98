/* skeleton.c - --generate-cli-skeleton: a sample of the parameters, or of the answer. */
#include "model/skeleton.h"
#include "cli/service/service.h"

int ta_service_print_skeleton(ta_service_call *c, ta_str which) {
    const bool of_output = ta_str_eq(which, TA_STR("output"));
    ta_node value;
    if (ta_str_eq(which, TA_STR("yaml-input"))) {
        ta_puts(&c->why, "argument --generate-cli-skeleton: YAML is not supported: give input");
        return ta_service_fail(c, TA_E_PARAM, TA_USAGE_NONE);
    }
    /* A sample of an answer is printed like one: by --output, else by the variable or the profile. */
    if (of_output &&
        (ta_run_open_session(c->run) != TA_OK || ta_run_find_settings(c->run) != TA_OK))
        return ta_run_fail(c->run);
    ta_service_new_doc(c);
    ta_err err = ta_model_skeleton(&c->doc, of_output ? c->operation.output : c->operation.input,
                                   of_output, &value);
    if (err != TA_OK) {
        ta_puts(&c->why, "the skeleton is beyond ");
        ta_puts(&c->why, c->doc.limit);
        return ta_service_fail(c, err, TA_USAGE_NONE);
    }
    const int status = of_output ? ta_service_print(c, value) : ta_service_print_sample(c, value);
    return status == 0 ? ta_run_finish(c->run, 0) : status;
}
