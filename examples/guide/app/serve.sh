#!/bin/sh
# Serves the folder www on port 8080. In front, so that the container ends with it.
exec httpd -f -p 8080 -h "${WWW:-/app/www}"
