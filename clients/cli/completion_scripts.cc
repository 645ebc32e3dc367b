#include "clients/cli/completion_scripts.h"

namespace guidon::cli {

const char kBashCompletion[] =
    R"bash(# bash completion of guidonctl. To use it now:    source <(guidonctl completion bash)
# and from then on:  guidonctl completion bash > /etc/bash_completion.d/guidonctl

_guidonctl() {
  # bash breaks words at = and :, so --output=json and team:flag come in pieces.
  local -a words=()
  local word joined=
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if ((${#words[@]})) && [[ $joined || $word == [=:]* ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    joined=
    [[ $word == *[=:] ]] && joined=1
  done
  local current=${words[-1]-}
  # Only what follows the last break is replaced.
  local lead=
  [[ $current == *[=:]* ]] && lead=${current%"${current##*[=:]}"}

  COMPREPLY=()
  local line
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do
        COMPREPLY+=("$line")
      done < <(compgen -f -- "${current#"$lead"}")
      return
    fi
    line=${line%%$'\t'*}
    printf -v line '%q' "${line#"$lead"}"
    [[ $line == *= ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("$line")
  done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
}

complete -F _guidonctl guidonctl
)bash";

const char kZshCompletion[] = R"zsh(#compdef guidonctl
# zsh completion of guidonctl. To use it now:    source <(guidonctl completion zsh)
# and from then on:  guidonctl completion zsh > "${fpath[1]}/_guidonctl"

_guidonctl() {
  local -a plain shares
  local line text about
  for line in "${(@f)$("${words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    if [[ $line == :files ]]; then
      _files
      return
    fi
    text=${line%%$'\t'*}
    about=
    [[ $line == *$'\t'* ]] && about=:${line#*$'\t'}
    if [[ $text == *= ]]; then
      shares+=("${text//:/\\:}$about")
    else
      plain+=("${text//:/\\:}$about")
    fi
  done
  (( ${#plain} )) && _describe guidonctl plain
  (( ${#shares} )) && _describe guidonctl shares -S ''
}

if [[ ${funcstack[1]-} == _guidonctl ]]; then
  _guidonctl "$@"
else
  compdef _guidonctl guidonctl
fi
)zsh";

const char kFishCompletion[] =
    R"fish(# fish completion of guidonctl. To use it now:    guidonctl completion fish | source
# and from then on:  guidonctl completion fish > ~/.config/fish/completions/guidonctl.fish

function __guidonctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    # Of a word in quotes, fish itself picks what fits.
    string match -qr -- '[\'"\\\\]' $current; and set current ''
    for line in ($words[1] __complete $words[2..] $current 2>/dev/null)
        if test "$line" = :files
            # Of --option=FILE, the file is behind the first =.
            set -l lead (string match -r -- '^--[^=]*=' $current)
            string replace -r -- '^' "$lead" (__fish_complete_path (string replace -r -- '^--[^=]*=' '' $current))
        else
            echo $line
        end
    end
end

complete -c guidonctl -f -k -a '(__guidonctl_complete)'
)fish";

}  // namespace guidon::cli
