#!/bin/sh
# Prints the request for a review as the server expects it.
set -eu

: "${project:?is a required input}"
: "${branch:?is a required input}"

# The branch may have any character, so it is escaped for JSON.
escaped_branch=$(printf '%s' "${branch}" | sed 's/["\\]/\\&/g')

# One person arrives as a bare id or as a list in JSON.
case ${reviewers} in
\[*\]) people=${reviewers} ;;
*) people=$(printf '["%s"]' "$(printf '%s' "${reviewers}" | sed 's/,/","/g')") ;;
esac

reminder=null
if [ "${remind:-false}" = true ]; then
    reminder=${remind_after:-86400}
fi

cat <<REQUEST
{"project": "${project}", "branch": "${escaped_branch}", "reviewers": ${people}, "reminder": ${reminder}}
REQUEST
