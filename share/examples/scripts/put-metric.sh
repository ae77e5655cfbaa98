#!/bin/sh
# put-metric.sh NAMESPACE NAME VALUE [UNIT] - put a value of this host to CloudWatch, such as
#   put-metric.sh Fleet DiskUsed "$(df -P / | awk 'NR == 2 { print $5 + 0 }')" Percent
set -u
usage='usage: put-metric.sh NAMESPACE NAME VALUE [UNIT]'
namespace=${1:?$usage} name=${2:?$usage} value=${3:?$usage}

aws cloudwatch put-metric-data --namespace "$namespace" --metric-data \
    "MetricName=$name,Value=$value,Unit=${4:-None},Dimensions=[{Name=Host,Value=$(uname -n)}]"
