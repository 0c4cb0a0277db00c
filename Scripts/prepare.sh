# Sourced by the other scripts: what a machine must have, said by name, and put there if the person agrees.
# Sets `root` to the repository's folder. `--yes` among the arguments skips the question.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

need_swift() {
  if ! command -v swift >/dev/null 2>&1; then
    die "Swift 6.3 is missing: take it from https://www.swift.org/install/linux/debian/12/ and put its usr/bin into PATH."
  fi
  local said version
  said=$(swift --version 2>&1) || true
  version=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$said" | head -n 1)
  case "$version" in
    6.[3-9]|6.[1-9][0-9]|[7-9].*|[1-9][0-9].*) ;;
    "") die "\`swift --version\` does not say a version: ${said%%$'\n'*}; take Swift 6.3 from https://www.swift.org/install/linux/debian/12/." ;;
    *) die "Swift $version is too old: 6.3 is needed, from https://www.swift.org/install/linux/debian/12/." ;;
  esac
}

# need_packages [--yes] PACKAGE... : names what is missing, prints the apt line and runs it.
need_packages() {
  local yes=no missing=() package
  [ "${1:-}" = --yes ] && { yes=yes; shift; }
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local sudo=
  [ "$(id -u)" = 0 ] || sudo="sudo "
  local line="${sudo}apt-get install -y --no-install-recommends ${missing[*]}"
  say "Missing: ${missing[*]}"
  say "  $line"
  if [ "$yes" = no ] && [ -t 0 ] && [ "$(id -u)" != 0 ]; then
    local answer=
    # The end of the input is a no: `read` fails there.
    read -r -p "Run it now? [y/N] " answer || say ""
    [[ "$answer" = [yY]* ]] || die "Nothing was installed. Run the line above, then try again."
  fi
  # A new machine has no lists of packages yet.
  if ! $line >/dev/null 2>&1; then
    ${sudo}apt-get update >/dev/null || die "apt-get update failed: is this machine online?"
    $line >/dev/null || die "apt-get could not install: ${missing[*]}"
  fi
}

# What the pad needs, and what Link and Ward need besides.
pad_packages="libgpiod-dev libsqlite3-dev libyaml-dev"
all_packages="$pad_packages zlib1g-dev"
# What their tests start besides: two of the three shells that completions are written for.
test_packages="openssl python3 zsh fish"
