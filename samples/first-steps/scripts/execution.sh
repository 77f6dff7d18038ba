#!/bin/sh
# Writes how long the text is as the result of this step.
set -eu

: "${RESULT_MSG_PATH:?is set by the platform}"
: "${STEP_ID:?is set by the platform}"

length=$(printf '%s' "${samplestring}" | wc -m | tr -d ' ')
printf 'Step %s received a text of %s characters.\n' "${STEP_ID}" "${length}"

mkdir -p "${RESULT_MSG_PATH}"
printf '{"characters": %s}\n' "${length}" >"${RESULT_MSG_PATH}/${STEP_ID}_result.json"
