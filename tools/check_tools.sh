#!/usr/bin/env bash
# Tell in one line what the build needs and this machine lacks. Usage: check_tools.sh PYTHON
set -euo pipefail

python=$1

fail() {
  echo "build: error: $1: $2" >&2
  exit 1
}

command -v "$python" >/dev/null ||
  fail "there is no $python" "install Python 3.11 to 3.13, or name one: make PYTHON=/path/to/python"
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
  fail "$python is $("$python" -V 2>&1)" "name Python 3.11 to 3.13: make PYTHON=/path/to/python"
"$python" -c 'import ensurepip' 2>/dev/null ||
  fail "$python cannot make virtual environments" "install its venv package, on Debian python3-venv"

javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
command -v "$javac" >/dev/null ||
  fail "there is no JDK ($javac)" "install JDK 17 or later and set JAVA_HOME to it"
version=$("$javac" -version 2>&1 | sed -n 's/^javac \(1\.\)\{0,1\}\([0-9]*\).*/\2/p')
[[ ${version:-0} -ge 17 ]] ||
  fail "$javac is JDK ${version:-of an unknown version}" "install JDK 17 or later and set JAVA_HOME to it"

command -v mvn >/dev/null ||
  fail "there is no mvn" "install Maven 3.8 or later"
