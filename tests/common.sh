# Functions of the scripts that install what they need. To be sourced.

step() { printf '\n== %s\n' "$*"; }

need() { # need COMMAND DEBIAN-PACKAGE...; does nothing where the command is there
  local command=$1
  shift
  command -v "$command" >/dev/null && return
  step "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get)
  [ "$(id -u)" = 0 ] || apt=(sudo apt-get)
  "${apt[@]}" update -qq
  "${apt[@]}" install -y -qq --no-install-recommends "$@" >/dev/null
}

need_venv() { # Debian has Python's module venv, but not the part that makes it work
  python3 -c "import ensurepip, venv" 2>/dev/null || need python3-venv-is-missing python3-venv
}
