# Sourced by mvnw and troupe. find_jdk sets JAVA_HOME to a JDK of at least the wanted major version, or says in one sentence how to get one.
# Looked at, in order: TROUPE_JAVA_HOME, JAVA_HOME, the java on PATH, Maven's toolchains.xml, SDKMAN and other version managers, the folders where systems put JDKs.

TROUPE_JDK=25

# A folder's `release` file tells the version without starting a JVM (30 ms each, and there may be many).
jdk_major() {
  [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" | head -n 1
  else
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
  fi
}

# Sets XDG_CACHE_HOME to where what is made once per user is kept, or says in one sentence that it can't know. Exported for our children, too:
# Java takes a user's home from the password file, where it may be none.
find_cache() {
  if [ -z "${XDG_CACHE_HOME:-}" ]; then
    if [ -z "${HOME:-}" ]; then
      echo "Troupe keeps programs and Maven's artifacts in \$HOME/.cache/troupe, and HOME is not set: set HOME, or XDG_CACHE_HOME to a folder of yours." >&2
      return 1
    fi
    XDG_CACHE_HOME=$HOME/.cache
  fi
  export XDG_CACHE_HOME
}

find_jdk() {
  on_path=$(command -v javac 2>/dev/null)
  [ -n "$on_path" ] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
  toolchains=""
  [ -r "${HOME:-}/.m2/toolchains.xml" ] && toolchains=$(sed -n 's:.*<jdkHome>\(.*\)</jdkHome>.*:\1:p' "$HOME/.m2/toolchains.xml" | sed "s:\${env\.HOME}:${HOME:-}:; s:\${user\.home}:${HOME:-}:")
  mac=""
  [ -x /usr/libexec/java_home ] && mac=$(/usr/libexec/java_home -v "$TROUPE_JDK" 2>/dev/null)
  newer="" newer_major=0
  old_ifs=$IFS; IFS='
'
  for home in "${TROUPE_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" $toolchains \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.jenv/versions/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/* /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* /usr/local/openjdk* /usr/local/*jdk* \
    $mac /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$home" ] || continue
    major=$(jdk_major "$home") || continue
    [ -n "$major" ] || continue
    if [ "$major" -eq "$TROUPE_JDK" ]; then
      IFS=$old_ifs
      JAVA_HOME=$home; export JAVA_HOME; return 0
    fi
    if [ "$major" -gt "$TROUPE_JDK" ] && [ "$newer_major" -eq 0 ]; then newer=$home; newer_major=$major; fi
  done
  IFS=$old_ifs
  if [ -n "$newer" ]; then JAVA_HOME=$newer; export JAVA_HOME; return 0; fi
  echo "Troupe needs a JDK $TROUPE_JDK and found none: install one (for example 'sdk install java 25-tem', 'apt-get install temurin-25-jdk', 'brew install openjdk@25', or https://adoptium.net) or set JAVA_HOME to it." >&2
  return 1
}
