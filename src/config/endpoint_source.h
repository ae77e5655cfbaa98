/* endpoint_source.h - which of the places that may name an endpoint URL does.
 * Layer aws; needs base. No I/O, no allocation.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
#ifndef TA_ENDPOINT_SOURCE_H
#define TA_ENDPOINT_SOURCE_H

#include "base/str.h"

/* The places, in their order. What is empty counts as absent, as in AWS CLI. */
typedef struct ta_endpoint_places {
    ta_str option; /* --endpoint-url */
    /* A variable of the environment, or NULL. `ctx` is handed to it. */
    const char *(*environment)(void *ctx, const char *name);
    void *ctx;
    const char *service_variable; /* such as AWS_ENDPOINT_URL_PROTON, then AWS_ENDPOINT_URL */
    ta_str
        services_endpoint_url; /* the service's, in the services section that the profile names */
    ta_str profile_endpoint_url;
    ta_str profile_ignore; /* ignore_configured_endpoint_urls of the profile */
} ta_endpoint_places;

/* What was found, or on an error what was refused. */
typedef struct ta_endpoint_source {
    ta_str value;     /* borrowed from its place; absent: the service's own endpoint */
    const char *from; /* --endpoint-url, the variable, "services section", "profile", "default" */
} ta_endpoint_source;

/* Find the endpoint URL; it is not parsed. When AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, else the
 * profile's ignore_configured_endpoint_urls, is true, the option alone counts.
 *   out  filled on every return
 * Returns TA_OK | TA_E_CONFIG (the one of those two that counts is neither true nor false). */
TA_MUST ta_err ta_endpoint_source_find(const ta_endpoint_places *places, ta_endpoint_source *out);

#endif
