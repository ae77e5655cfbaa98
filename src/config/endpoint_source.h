/* endpoint_source.h - the endpoint URL that the user configured, and its source.
 * Layer config; needs base. No I/O, no allocation.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
#ifndef TA_ENDPOINT_SOURCE_H
#define TA_ENDPOINT_SOURCE_H

#include "base/str.h"

/* The sources, in order of precedence. An empty value counts as absent, as in AWS CLI. */
typedef struct ta_endpoint_sources {
    ta_str option; /* --endpoint-url */
    /* Returns a variable of the environment, or NULL. `ctx` is passed to it. */
    const char *(*environment)(void *ctx, const char *name);
    void *ctx;
    /* such as AWS_ENDPOINT_URL_PROTON; AWS_ENDPOINT_URL comes after it */
    const char *service_variable;
    ta_str services_endpoint_url; /* the service's, in the profile's services section */
    ta_str profile_endpoint_url;
    ta_str profile_ignore; /* ignore_configured_endpoint_urls of the profile */
} ta_endpoint_sources;

/* What was found. */
typedef struct ta_endpoint_source {
    ta_str value;     /* borrowed from its source; absent: the service's own endpoint */
    const char *from; /* --endpoint-url, the variable, "services section", "profile", "default" */
} ta_endpoint_source;

/* Find the endpoint URL; it is not parsed. If AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true, or if it
 * is not set and the profile's ignore_configured_endpoint_urls is true, only the option counts.
 * Any other word than true is false, as in AWS CLI. */
void ta_endpoint_source_find(const ta_endpoint_sources *sources, ta_endpoint_source *out);

#endif
