const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  laquo: '«',
  raquo: '»',
  mdash: '—',
  ndash: '–',
};
const BREAKS = new Set(['br', 'p', '/p', 'div', '/div', 'tr', '/tr', 'li', 'h1', 'h2', 'h3', '/h1', '/h2', '/h3', 'table', '/table', 'hr']);
/** Elements whose content is no text. */
const SILENT: Readonly<Record<string, string>> = { script: '</script', style: '</style', title: '</title', '!--': '-->' };

/** The readable text of an HTML body: markup, scripts and comments left out, breaks kept. It reads once from left to right, whatever the HTML is worth. */
export function textOfHtml(html: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) {
      parts.push(html.slice(at));
      break;
    }
    parts.push(html.slice(at, open));
    const name = /^!--|^\/?[a-z][a-z0-9]*/i.exec(html.slice(open + 1, open + 20))?.[0].toLowerCase();
    if (name === undefined) {
      parts.push('<');
      at = open + 1;
      continue;
    }
    if (BREAKS.has(name)) parts.push('\n');
    at = afterTag(html, open, name);
  }
  return tidy(decodeEntities(parts.join('')));
}

function afterTag(html: string, open: number, name: string): number {
  const silent = SILENT[name];
  const close = silent === undefined ? open : findBlind(html, silent, open + 1);
  const end = close < 0 ? -1 : html.indexOf('>', close);
  return end < 0 ? html.length : end + 1;
}

/** Position of an end mark without regard to case. */
function findBlind(html: string, mark: string, from: number): number {
  const pattern = new RegExp(mark.replace('/', '\\/'), 'gi');
  pattern.lastIndex = from;
  return pattern.exec(html)?.index ?? -1;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}

/** Runs of white space within lines become one space, runs of empty lines one. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) =>
    line
      .split(/[ \t\r\u00a0]+/)
      .join(' ')
      .trim(),
  );
  return lines
    .filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
    .join('\n')
    .trim();
}
