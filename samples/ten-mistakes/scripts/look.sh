#!/bin/sh
# Counts the lines that still have something to do in them.
set -eu

case ${format:-text} in
json) layout='{"open": %s}\n' ;;
*)
    [ -z "${title:-}" ] || printf '%s\n' "${title}"
    layout='open: %s\n'
    ;;
esac

open=$(grep -r 'TO''DO' "${folder:-.}" 2>/dev/null | wc -l | tr -d ' ')
# The layout is one of the two above.
# shellcheck disable=SC2059
printf "${layout}" "${open}"
[ -z "${footer:-}" ] || printf '%s\n' "${footer}"

if [ "${strict:-false}" = true ]; then
    limit=0
fi
[ "${open}" -le "${limit:-0}" ]
