import type { Hunk } from '../../domain/plan.ts';

/** What Exim is to look at, so that an account is refused by a file alone. */
export interface Refusals {
  /** A path; an account is refused while there is a file of this name with a dot and the uid after it. */
  readonly list: string;
  /** The action that sets it up. */
  readonly action: string;
}

/** The name of an ACL that is ours altogether. */
export const OWN_ACL = 'acl_spamtrace';

/** The condition of our statement. It only looks whether a file is there: a lookup in a list that cannot be read would refuse everybody (tried with 4.96 and 4.98). */
export function conditionOf(list: string): string {
  return `\${if exists{${list}.$originator_uid}}`;
}

/** Whether a configuration has our statement. */
export function hasRefusals(text: string, list: string): boolean {
  return text.split('\n').some((line) => line.trim() === `condition = ${conditionOf(list)}`);
}

/** Which ACL judges what local programs hand over (Exim spec, `acl_not_smtp`). */
export type HandingAcl = { readonly kind: 'none' } | { readonly kind: 'named'; readonly name: string } | { readonly kind: 'unclear' };

/** Reads which; `unclear` where its name is no plain word, or several are set. */
export function readHandingAcl(text: string): HandingAcl {
  const set = [...text.slice(0, beginOf(text)).matchAll(/^[ \t]*acl_not_smtp[ \t]*=[ \t]*([^\n]*)/gm)].map(([, name = '']) => name.trim());
  const [name] = set;
  if (name === undefined) return { kind: 'none' };
  return set.length === 1 && /^\w{1,64}$/.test(name) ? { kind: 'named', name } : { kind: 'unclear' };
}

/** An ACL of our own with the option that names it, where none is set yet. */
export function ownAcl({ list, action }: Refusals): { readonly option: string; readonly acl: string } {
  return {
    option: `${mark(action)}\nacl_not_smtp = ${OWN_ACL}\n`,
    acl: `${OWN_ACL}:\n${denial({ list, action })}  accept\n\n`,
  };
}

/** The hunk that puts our statement before all others of an ACL; null where the ACL is not in this text, or is in it twice. */
export function intoAcl(text: string, name: string, refusals: Refusals): Hunk | null {
  const [label, ...more] = [...text.matchAll(new RegExp(`^[ \\t]*${name}:[ \\t]*\\n`, 'gm'))];
  return label === undefined || more.length > 0 ? null : { byte: label.index + label[0].length, before: '', after: denial(refusals) };
}

/** The hunks that have one whole configuration look at the list. null where its ACL is not named plainly, or it has no section for ACLs. */
export function setUpRefusals(text: string, refusals: Refusals): readonly Hunk[] | null {
  const handing = readHandingAcl(text);
  const begin = beginOf(text);
  if (handing.kind === 'unclear') return null;
  if (handing.kind === 'named') {
    const hunk = intoAcl(text.slice(begin), handing.name, refusals);
    return hunk === null ? null : [{ ...hunk, byte: hunk.byte + begin }];
  }
  const section = /^[ \t]*begin[ \t]+acl[ \t]*\n/m.exec(text);
  if (section === null) return null;
  const { option, acl } = ownAcl(refusals);
  return [
    { byte: begin, before: '', after: option },
    { byte: section.index + section[0].length, before: '', after: acl },
  ];
}

function beginOf(text: string): number {
  return /^[ \t]*begin[ \t]/m.exec(text)?.index ?? text.length;
}

function denial({ list, action }: Refusals): string {
  return `  ${mark(action)}\n  deny\n    condition = ${conditionOf(list)}\n    message = mail of this account is stopped\n`;
}

function mark(action: string): string {
  return `# accounts stopped by spamtrace, back with: spamtrace undo ${action}`;
}
