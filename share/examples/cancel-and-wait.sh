#!/bin/sh
# cancel-and-wait.sh NAME - cancel a deployment, wait at most 15 minutes for its end, and report it.
# Settings and credentials come from the environment or the shared files, as for the AWS CLI.
set -u
name=${1:?usage: cancel-and-wait.sh NAME}
tinyaws proton cancel-environment-deployment --environment-name "$name" --wait --timeout 900 >/dev/null
status=$?
case $status in
0) echo "$name: the deployment is cancelled" ;;
3) echo "$name: the deployment had succeeded before the cancel took effect" ;;
4) echo "$name: the deployment failed" ;;
5) echo "$name: the deployment had not ended after 15 minutes" ;;
*) echo "$name: the cancel failed with exit status $status; the line above says why" ;;
esac
exit $status
