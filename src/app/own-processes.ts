/** The pids of this run and of everything that it runs in, up to the first process: an action must not saw off this branch. */
export function ownPids(all: readonly { readonly pid: number; readonly parent: number }[]): ReadonlySet<number> {
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const own = new Set<number>();
  for (let at: number | undefined = process.pid; at !== undefined && at > 0 && !own.has(at); at = parents.get(at)) own.add(at);
  return own;
}
