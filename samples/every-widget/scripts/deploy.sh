#!/bin/sh
# Deploys an image step by step. Unless KUBECONFIG names a cluster it only says
# what it would do, so that it can be tried on any machine.
set -eu

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

: "${image:?is a required input}"
instances=${instances:-2}
patience=${patience:-600}

case ${environment} in
test | staging) ;;
production)
    [ -n "${ticket:-}" ] || fail "production needs a change ticket"
    printf 'Change ticket: %s\n' "${ticket}"
    ;;
*) fail "unknown environment: ${environment}" ;;
esac

# A list may arrive as JSON or joined by commas; either becomes one per line.
zone_list=$(printf '%s' "${zones}" | tr -d '[]" ' | tr ',' '\n')
[ -n "${zone_list}" ] || fail "no zone was picked"

if [ "${use_hook:-false}" = true ] && [ -n "${hook:-}" ]; then
    hook_file=$(mktemp)
    trap 'rm -f "${hook_file}"' EXIT
    printf '%s\n' "${hook}" >"${hook_file}"
    timeout "${hook_limit:-60}" sh "${hook_file}" || fail "the hook failed"
fi

run() {
    if [ -n "${KUBECONFIG:-}" ]; then
        kubectl "$@"
    else
        printf 'would run: kubectl %s\n' "$*"
    fi
}

[ -z "${registry_access:-}" ] || printf 'Service endpoint: %s\n' "${registry_access}"
[ -z "${labels:-}" ] || printf 'Labels: %s\n' "${labels}"

replaced=0
for zone in ${zone_list}; do
    run --namespace "${environment}-${zone}" set image deployment/app "app=${image}"
    run --namespace "${environment}-${zone}" set resources deployment/app "--limits=memory=${memory:-2}Gi"
    run --namespace "${environment}-${zone}" scale deployment/app "--replicas=${instances}"
    run --namespace "${environment}-${zone}" rollout status deployment/app "--timeout=${patience}s"
    replaced=$((replaced + instances))
done

if [ "${skip_smoke_test:-false}" = true ]; then
    printf 'The smoke test is skipped.\n'
else
    sh "$(dirname "$0")/smoke.sh"
fi

if [ -n "${RESULT_MSG_PATH:-}" ]; then
    mkdir -p "${RESULT_MSG_PATH}"
    printf '{"replaced": %s}\n' "${replaced}" >"${RESULT_MSG_PATH}/${STEP_ID}_result.json"
fi
