import type { Hunk } from '../../domain/plan.ts';

/** An account whose mail Exim is to refuse where a program hands it over. */
export interface RefusedUid {
  readonly uid: number;
  readonly action: string;
}

/** The ACL for mail that local programs hand over (Exim spec, `acl_not_smtp`), where none is set yet. */
export function ownAcl({ uid, action }: RefusedUid): { readonly option: string; readonly acl: string } {
  const name = `acl_spamtrace_${action}`;
  return { option: `${mark(action)}\nacl_not_smtp = ${name}\n`, acl: `${name}:\n${denial({ uid, action })}  accept\n\n` };
}

/**
 * The hunks that have a whole configuration refuse one account: into the ACL that is there, before its other statements, or one of its own. null where the
 * ACL is not named plainly, or the file has no section for it.
 */
export function refuseUid(text: string, refused: RefusedUid): readonly Hunk[] | null {
  const begin = /^[ \t]*begin[ \t]/m.exec(text)?.index ?? text.length;
  const [set, name] = /^[ \t]*acl_not_smtp[ \t]*=[ \t]*([^\n]*)/m.exec(text.slice(0, begin)) ?? [];
  if (set !== undefined) {
    const label = /^\w{1,64}$/.test(name?.trim() ?? '') ? new RegExp(`^[ \\t]*${name?.trim() ?? ''}:[ \\t]*\\n`, 'm').exec(text.slice(begin)) : null;
    return label === null ? null : [{ byte: begin + label.index + label[0].length, before: '', after: denial(refused) }];
  }
  const section = /^[ \t]*begin[ \t]+acl[ \t]*\n/m.exec(text);
  if (section === null) return null;
  const { option, acl } = ownAcl(refused);
  return [
    { byte: begin, before: '', after: option },
    { byte: section.index + section[0].length, before: '', after: acl },
  ];
}

function denial({ uid, action }: RefusedUid): string {
  return `  ${mark(action)}\n  deny\n    condition = \${if eq{$originator_uid}{${uid}}}\n    message = mail of this account is stopped\n`;
}

function mark(action: string): string {
  return `# refused by spamtrace, back with: spamtrace undo ${action}`;
}
