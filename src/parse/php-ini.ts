/** Settings of a php.ini(5) file or a .user.ini, the last of a name counting; what stands under `[PATH=…]` or `[HOST=…]` is left out. */
export function readPhpIni(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let isOfAll = true;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (section !== undefined) isOfAll = !/^(?:PATH|HOST)=/i.test(section.trim());
    const [, name, quoted, plain = ''] = /^\s*([\w.]{1,100})\s*=\s*(?:"([^"]*)"|'[^']*'|([^;]*))/.exec(line) ?? [];
    if (isOfAll && name !== undefined) values.set(name, (quoted ?? plain).trim());
  }
  return values;
}
