/**
 * Replaces the script of @bomb.sh/tab, which needs the package bash-completion, fails when it is sourced twice, offers
 * no files, and evaluates what was typed: `mcluster up > file <TAB>` would empty the file.
 */
export const bashScript = String.raw`# bash completion for mcluster

_mcluster() {
  local word value prefix='' glue='' directive=0
  local -a words=()
  # Readline splits words at = and :, too, which mean nothing special here.
  for word in "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}"; do
    [[ $word == [=:]* ]] && glue=yes
    if [[ $glue && ${'$'}{#words[@]} -gt 0 ]]; then
      words[${'$'}{#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == [=:]* ]] || glue=
  done
  # Where it does not, it replaces all of --flag=value.
  word=${'$'}{COMP_WORDS[COMP_CWORD]}
  [[ $word == -*=* ]] && prefix=${'$'}{word%%=*}=

  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    if [[ $value == :* ]]; then
      directive=${'$'}{value#:}
    else
      COMPREPLY+=("$prefix$value")
    fi
  done < <(mcluster complete -- "${'$'}{words[@]}" 2>/dev/null)
  # The bash 3.2 of macOS has no compopt.
  ((directive & 2)) && compopt -o nospace 2>/dev/null
  ((directive & 4)) && compopt +o default 2>/dev/null
  return 0
}

complete -o default -F _mcluster mcluster
`;
