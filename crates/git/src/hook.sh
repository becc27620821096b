#!/bin/sh
# Written by the server at its start. Asks it about a push, through the two pipes of that push:
# what git says goes into `ask`, lines for the terminal and the verdict come from `answer`.

leave() {
    printf '%s\n' "$1" >&2
    # Refs that have moved stay moved: only the first question can refuse.
    [ "${0##*/}" = post-receive ]
    exit
}

[ -d "$EVENKEEL_PUSH" ] || leave 'the server that took this push is gone'

# A pipe opened in one direction waits for the other end, which never comes when the server is
# gone. Opened in both it does not wait; closing that one then leaves the end of the server to
# show that it is there.
exec 3<>"$EVENKEEL_PUSH/ask" 4>"$EVENKEEL_PUSH/ask" 3>&-
exec 3<>"$EVENKEEL_PUSH/answer" 5<"$EVENKEEL_PUSH/answer" 3>&-

{
    printf 'hook %s\nquarantine %s\n' "${0##*/}" "$GIT_QUARANTINE_PATH"
    # A few lines are read here, which is faster than starting a program for them.
    count=0
    while [ "$count" -lt 16 ] && IFS= read -r line; do
        printf 'update %s\n' "$line"
        count=$((count + 1))
    done
    [ "$count" -lt 16 ] || sed 's/^/update /'
    count=0
    while [ "$count" -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
        eval "option=\$GIT_PUSH_OPTION_$count"
        printf 'option %s\n' "$option"
        count=$((count + 1))
    done
    printf 'end\n'
} >&4
exec 4>&-

while IFS= read -r line <&5; do
    case $line in
    'say '*) printf '%s\n' "${line#say }" >&2 ;;
    ok) exit 0 ;;
    no) exit 1 ;;
    esac
done
leave 'the server stopped before it answered'
