import type { Hunk } from '../../domain/plan.ts';

/** The parameter that says whose programs may hand over mail (postconf(5)), and what it is where it is not set. */
export const SUBMIT_USERS = 'authorized_submit_users';
const DEFAULT = 'static:anyone';

/** The hunk that sets the parameter to what it is anyway, so that each block can add to it and end by itself; null where it is set. */
export function spellOutSubmitters(text: string, action: string): Hunk | null {
  if (definitionOf(text) !== null) return null;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return {
    byte: text.length,
    before: '',
    after: `${gap}# for accounts stopped by spamtrace, back with: spamtrace undo ${action}\n${SUBMIT_USERS} = ${DEFAULT}\n`,
  };
}

/** The hunk that has an account refused before all else the parameter says: its list is read from the left, and the first that fits counts. null where it is not set. */
export function refuseSubmitter(text: string, { user, action }: { readonly user: string; readonly action: string }): Hunk | null {
  const byte = definitionOf(text);
  return byte === null ? null : { byte, before: '', after: `\n    # mail stopped by spamtrace, back with: spamtrace undo ${action}\n    !${user},` };
}

/** Whether a value of the parameter refuses an account whatever else it says. */
export function refusesSubmitter(value: string, user: string): boolean {
  const words = value.split(/[\s,]+/).filter((word) => word !== '');
  const at = words.indexOf(`!${user}`);
  return words.length === 0 || (at >= 0 && words.slice(0, at).every((word) => word.startsWith('!')));
}

/** Where the value of the last definition begins: that one counts. */
function definitionOf(text: string): number | null {
  const last = [...text.matchAll(new RegExp(`^${SUBMIT_USERS}[ \\t]*=`, 'gm'))].at(-1);
  return last === undefined ? null : last.index + last[0].length;
}
