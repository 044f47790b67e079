import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { CommandRecord, Invocation } from '../command.ts';

/** Commands of the contract that are not built yet: they say so and exit 69. */
export const plannedCommands: readonly CommandRecord[] = [planned('watch', 'help.watch'), planned('serve', 'help.serve')];

/** A command of the contract that only says that it is not built yet. */
export function planned(name: string, about: CommandRecord['about']): CommandRecord {
  return {
    name,
    about,
    operands: [{ usage: '[what...]', about: 'help.plannedOperands' }],
    anyOptions: true,
    run: (invocation) => Promise.reject(notBuilt(name, invocation)),
  };
}

function notBuilt(name: string, { texts }: Invocation): ToolError {
  return new ToolError('not-built', Exit.unavailable, `'${name}' is not built yet`, { hint: texts['help.notBuiltHint'](), params: { name } });
}
