#!/bin/sh
# queue-worker.sh QUEUE_URL COMMAND... - run COMMAND for each message, with the message's body on its stdin.
# A message is deleted when COMMAND ends with 0; any other comes back after the queue's visibility timeout.
# An error of SQS ends the worker: let a service manager start it again.
set -u
queue=${1:?usage: queue-worker.sh QUEUE_URL COMMAND...}
shift
tab=$(printf '\t')

while :; do
    # SQS answers at once when there is a message, and after 20 seconds when there is none.
    message=$(aws sqs receive-message --queue-url "$queue" --wait-time-seconds 20 --max-number-of-messages 1 \
        --query 'Messages[0].[ReceiptHandle,Body]' --output text) || exit
    case $message in
    '' | None) continue ;;
    esac
    receipt=${message%%"$tab"*}
    if printf '%s\n' "${message#*"$tab"}" | "$@"; then
        aws sqs delete-message --queue-url "$queue" --receipt-handle "$receipt" || exit
    else
        echo "queue-worker.sh: the command failed; the message stays in the queue" >&2
    fi
done
