#!/bin/sh
# Starts the Chromium that KONTOR_CHROMIUM names. Of several --disable-features it would heed the last: here they become one.
off=
for given; do
  shift
  case $given in
    --disable-features=*) off=$off${off:+,}${given#*=} ;;
    *) set -- "$@" "$given" ;;
  esac
done
exec "$KONTOR_CHROMIUM" "$@" "--disable-features=$off"
