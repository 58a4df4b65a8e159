import { defineCommand } from './command.ts';

/** `lab completion`: a script for the shell, which asks `lab complete-words` what may come next. */
export const completion = defineCommand({
  name: 'completion',
  group: 'Troubleshooting',
  summary: 'Print a completion script for bash or zsh',
  positionals: { shell: { type: 'string', choices: ['bash', 'zsh'], describe: 'Which shell [default: bash]' } },
  options: {},
  examples: [
    ['source <(lab completion bash)', 'Complete commands, flags and scenarios in this shell'],
    ['lab completion zsh > ~/.zfunc/_lab', 'Install it for zsh'],
  ],
  async run({ shell = 'bash' }, { stdout, stderr }) {
    await stdout.write(scripts[shell]);
    if (stdout.isTerminal) await stderr.write('To use it now: source <(lab completion)\n');
    return 0;
  },
});

const scripts = {
  bash: `# lakelab completion for bash
_lab_completions() {
  local words
  words=$("\${COMP_WORDS[0]}" complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _lab_completions lab ./lab
`,
  zsh: `#compdef lab
_lab() {
  local -a found
  found=("\${(@f)$("\${words[1]}" complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
  _files
}
if [ "$funcstack[1]" = _lab ]; then _lab "$@"; else compdef _lab lab ./lab; fi
`,
} as const;
