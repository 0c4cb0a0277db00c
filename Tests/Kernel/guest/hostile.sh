# What a stolen hailong-link would try, in one go: hostile.c, then every word of the socket that is not the link's.
# Arguments as hostile's. Each line is `did NAME` or `refused NAME REASON`.
hostile "$@"
ask_for() {
  name=$1 request=$2
  # A stream (edges) has nothing to say while nothing moves: what is not refused was granted.
  answer=$(timeout 3 ask "$socket" "{\"v\":1,\"id\":1,$request}" 2>&1)
  case $answer in
    *'"error":{'*) echo "refused $name $(echo "$answer" | sed -n 's/.*"code":"\([^"]*\)".*/\1/p')" ;;
    *ask:*) echo "refused $name $answer" ;;
    *) echo "did $name" ;;
  esac
}
socket=$2
ask_for ask-unsealed '"do":"records","after":0,"sealed":false'
ask_for ask-edges '"do":"edges"'
ask_for ask-session-open '"do":"session-open","officer":"cb-66"'
ask_for ask-session-close '"do":"session-close"'
ask_for ask-lamps-test '"do":"lamps-test"'
ask_for ask-identify '"do":"identify","seconds":1'
ask_for ask-press '"do":"press","button":"b1"'
ask_for ask-stick '"do":"stick","button":"b1","closed":true'
ask_for ask-statement '"do":"statement","link_key":"0000000000000000000000000000000000000000000000000000000000000000"'
ask_for ask-enrolled '"do":"enrolled","ward":"w","counter":"q1","policy":{}'
ask_for ask-maintenance-open '"do":"maintenance-open","officer":"kt-66"'
ask_for ask-lamp '"do":"lamp","lamp":"buzzer","on":10'
ask_for ask-readiness '"do":"readiness","passed":true,"found":[]'
ask_for ask-maintenance-close '"do":"maintenance-close"'
