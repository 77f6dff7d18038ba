#!/bin/sh
# Counts the licenses that are not on the list of known ones.
set -eu

known='MIT Apache-2.0 BSD-2-Clause BSD-3-Clause ISC'
unknown=0

[ -r "${manifest}" ] || {
    printf 'error: cannot read %s\n' "${manifest}" >&2
    exit 1
}

while IFS= read -r license || [ -n "${license}" ]; do
    [ -n "${license}" ] || continue
    case " ${known} " in
    *" ${license} "*) ;;
    *)
        printf 'not judged yet: %s\n' "${license}"
        unknown=$((unknown + 1))
        ;;
    esac
done <"${manifest}"

if [ -n "${RESULT_MSG_PATH:-}" ]; then
    mkdir -p "${RESULT_MSG_PATH}"
    printf '{"unknown": %s}\n' "${unknown}" >"${RESULT_MSG_PATH}/${STEP_ID}_result.json"
fi

if [ "${strictness}" = fail ] && [ "${unknown}" -gt "${most_unknown:-0}" ]; then
    printf 'error: %s licenses are unknown\n' "${unknown}" >&2
    exit 1
fi
