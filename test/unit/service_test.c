/* service_test.c - services.def against botocore's models. */
#include <criterion/criterion.h>

#include "aws/service.h"
#include "cli/options.h"

#define EQ(slice, text)                                                                            \
    cr_assert(ta_str_eq((slice), ta_str_from(text)), "%.*s", (int)(slice).n, (slice).p)

static const ta_service models[] = {
#include "build/host/vectors/service_cases.inc"
};

Test(service, as_botocores_models_have_them) {
    cr_assert_eq(sizeof models / sizeof *models, TA_SERVICE_COUNT);
    for (size_t i = 0; i < TA_SERVICE_COUNT; i++) {
        const ta_service *s = &ta_services[i], *model = &models[i];
        cr_assert_str_eq(s->name, model->name);
        cr_assert_str_eq(s->key, model->key);
        cr_assert_str_eq(s->endpoint_variable, model->endpoint_variable);
        cr_assert_str_eq(s->endpoint_prefix, model->endpoint_prefix);
        cr_assert_str_eq(s->signing_name, model->signing_name);
        cr_assert_str_eq(s->target_prefix, model->target_prefix);
        cr_assert_str_eq(s->json_version, model->json_version);
    }
}

Test(service, an_operation_takes_its_services_names) {
    static const ta_service s = {"a", "B", "C", "d", "e", "F", "1.1"};
    ta_operation o = ta_service_operation(&s, TA_STR("G"));
    EQ(o.service, "a");
    EQ(o.endpoint_prefix, "d");
    EQ(o.signing_name, "e");
    EQ(o.target_prefix, "F");
    EQ(o.json_version, "1.1");
    EQ(o.name, "G");
}

Test(service, the_command_line_names_them_alike) {
    size_t named = 0;
    for (size_t i = 0; i < ta_cli_service_count; i++) {
        const ta_service *service = ta_cli_services[i].service;
        if (service == NULL ||
            ta_cli_services[i].one_word) /* configure, credentials, doctor are none */
            continue;
        cr_assert_str_eq(ta_cli_services[i].name, service->name);
        named++;
    }
    cr_assert_gt(named, 0);
}
