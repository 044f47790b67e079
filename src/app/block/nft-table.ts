import type { RunStep } from '../../domain/plan.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';

const NFT = ['/usr/sbin/nft', '/sbin/nft', '/usr/bin/nft'] as const;

/** A rule of the packet filter that an action has, in a table of its own (nft(8)): no other table is touched, and it goes as a whole. */
export interface FilterTable {
  readonly table: string;
  readonly make: RunStep;
  readonly clear: RunStep;
}

interface Filtering {
  readonly action: string;
  readonly hook: 'input' | 'output';
  readonly rule: string;
}

/** The table of an action. Throws ToolError 69 without nft. */
export function filterTable(host: Host, { action, hook, rule }: Filtering): FilterTable {
  const nft = host.program(...NFT);
  if (nft === null) throw new ToolError('program-missing', Exit.unavailable, 'nft is not here, so no port can be closed for one source');
  const table = `spamtrace_${action}`;
  // In one transaction, and so that it may be done twice: the table is made if it is not there, goes, and comes anew.
  const clear = `add table inet ${table}; delete table inet ${table}`;
  const chain = `add chain inet ${table} filter_${hook} { type filter hook ${hook} priority 0; }`;
  const run = (words: string): RunStep => ({ kind: 'run', argv: [nft, words] });
  return { table, make: run(`${clear}; add table inet ${table}; ${chain}; add rule inet ${table} filter_${hook} ${rule}`), clear: run(clear) };
}

/** Whether a table is there: all are gone after a boot. null without nft. */
export function hasTable(host: Host, table: string): boolean | null {
  const nft = host.program(...NFT);
  return nft === null ? null : host.run([nft, `list table inet ${table}`]).status === 0;
}
