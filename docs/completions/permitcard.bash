# Bash completion for all programs of permitcard. Subcommands and options are asked of the program itself
# (--help), so they are always those of the version that is installed; in English, so that it can be read.

# _permitcard_section HEADING: the lines under a heading of the help on stdin.
_permitcard_section() { sed -n "/^$1:\$/,/^\$/{/^  /p}"; }

# _permitcard_words: the subcommands among the words before the cursor, into `words`.
_permitcard_words() {
    local word subcommands
    words=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        subcommands=$(LC_ALL=C "$program" "${words[@]}" --help 2>/dev/null | _permitcard_section Subcommands | awk '{print $1}')
        [[ -n $word && " ${subcommands//$'\n'/ } " == *" $word "* ]] && words+=("$word")
    done
}

# The grounds of a permit, or those on which it is cancelled.
_permitcard_grounds() {
    case " ${COMP_WORDS[*]} " in
        *' retire '*) echo 'death registered-locally false-papers own-wish no-longer-eligible left-the-area' \
            'suspended-too-long other-legal-ground' ;;
        *) echo 'home job school investment talent family' ;;
    esac
}

# The values of options that are words; files and folders are left to bash.
_permitcard_values() {
    case $previous in
        --card) echo 'pcsc: sim: replay:' ;;
        --lang) echo 'zh en' ;;
        --realm) echo 'test production' ;;
        --suite) echo 'es256 sm2' ;;
        --slot) echo '0 1' ;;
        --radio) echo '106 212 424 848' ;;
        --radio-set) echo 'standard published' ;;
        --roles) echo 'personalise amend inspect gate debit load grant receipt' ;;
        --in-token) echo 'master personalise amend inspect gate debit load grant receipt picc' ;;
        --records) echo 'identity validity residence journal' ;;
        --as) echo 'cancelled lost replaced suspended' ;;
        --kind) echo 'standard temporary long_term electronic hong_kong_macao_taiwan' ;;
        --ground) _permitcard_grounds ;;
        --ground-now) echo 'holds gone left-the-area' ;;
        --reason) echo 'damaged changed lost' ;;
        --procedure) echo 'issue resign endorse extend key-change key-change-master key-change-picc debit top-up' ;;
        --chip) LC_ALL=C "$program" new --help 2>/dev/null | sed -n 's/.*one of //p' | tr -d , ;;
    esac
}

_permitcard() {
    local program=$1 current=$2 previous=$3 words help candidates
    candidates=$(_permitcard_values)
    if [[ -z $candidates ]]; then
        _permitcard_words
        help=$(LC_ALL=C "$program" "${words[@]}" --help 2>/dev/null)
        case $current in
            -*) candidates=$(printf '%s\n' "$help" "$(LC_ALL=C "$program" --help 2>/dev/null)" |
                grep -oE '^ +(-[a-z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+') ;;
            *) candidates=$(_permitcard_section Subcommands <<<"$help" | awk '{print $1}') ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "$current")
    [[ ${COMPREPLY[0]-} == *: ]] && compopt -o nospace 2>/dev/null
    return 0
}

complete -o default -F _permitcard permit permit-clerk permit-diag permit-keys permit-sim
