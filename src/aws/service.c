#include "aws/service.h"

#define TA_SERVICE(key, name, prefix, signing, target, version)                                    \
    {name, #key, "AWS_ENDPOINT_URL_" #key, prefix, signing, target, version},
const ta_service ta_services[TA_SERVICE_COUNT] = {
#include "aws/services.def"
};

ta_operation ta_service_operation(const ta_service *service, ta_str name) {
    return (ta_operation){
        .service = ta_str_from(service->name),
        .endpoint_prefix = ta_str_from(service->endpoint_prefix),
        .signing_name = ta_str_from(service->signing_name),
        .target_prefix = ta_str_from(service->target_prefix),
        .json_version = ta_str_from(service->json_version),
        .name = name,
    };
}
