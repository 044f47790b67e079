import type { Site } from '../../../domain/site.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { listAccounts } from '../../../system/accounts.ts';
import type { Context } from '../../context.ts';

/** Whether there is such a uid. */
export function hasOwnUid(context: Context, site: Site, sites: readonly Site[]): boolean {
  try {
    return requireOwnUid(context, site, sites) > 0;
  } catch (cause) {
    if (cause instanceof ToolError) return false;
    throw cause;
  }
}

/** The uid that this site alone has. Throws ToolError 77 where its user has other sites too, or is the mail server's or root: they would be hit as well. */
export function requireOwnUid({ host, servers }: Context, site: Site, sites: readonly Site[]): number {
  const user = site.runsAs ?? site.owner;
  const account = listAccounts(host).find(({ name }) => name === user);
  const others = sites.filter((one) => one.domain !== site.domain && (one.runsAs ?? one.owner) === user);
  const isMail = servers.some(({ facts }) => facts.user === user);
  if (account !== undefined && account.uid !== 0 && !isMail && others.length === 0) return account.uid;
  const why =
    others.length > 0 ? `it runs ${others.length} other sites too` : account === undefined ? 'it has no account' : 'it is no user of a site';
  throw new ToolError('shared-uid', Exit.notAllowed, `nothing can be closed for the user ${decodeBytes(user ?? site.domain)} alone: ${why}`, {
    params: { user: decodeBytes(user ?? site.domain) },
  });
}
