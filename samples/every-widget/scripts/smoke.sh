#!/bin/sh
# Asks the deployed application whether it is well.
set -eu

if [ -z "${KUBECONFIG:-}" ]; then
    printf 'would ask the application in %s for its health\n' "${environment}"
    exit 0
fi
kubectl --namespace "${environment}" exec deployment/app -- wget -qO- http://127.0.0.1:8080/health
