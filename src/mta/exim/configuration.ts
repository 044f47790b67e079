import type { Host } from '../../host/host.ts';

/** Settings of the main section of an Exim configuration, as far as they can be read without running Exim. */
export interface EximSettings {
  /** Option values by name; booleans as `yes`/`no`. */
  readonly options: ReadonlyMap<string, string>;
  /** Domain lists by name, as written. */
  readonly domainLists: ReadonlyMap<string, string>;
}

const MOST_INCLUDES = 20;
const MACRO = /^([A-Z][A-Za-z0-9_]*)\s*==?\s*(.*)$/;
const OPTION = /^(?:hide\s+)?([a-z][a-z0-9_]*)\s*=\s*(.*)$/;
const FLAG = /^(no_|not_)?([a-z][a-z0-9_]*)$/;
const DOMAIN_LIST = /^(?:hide\s+)?domainlist(?:_cache)?\s+([A-Za-z0-9_]+)\s*=\s*(.*)$/;
const MACRO_NAME = /[A-Z][A-Za-z0-9_]*/g;

interface Reading {
  readonly host: Host;
  readonly macros: Map<string, string>;
  readonly options: Map<string, string>;
  readonly domainLists: Map<string, string>;
  includes: number;
  /** Nested `.ifdef`s: whether each branch is taken. */
  readonly branches: { taken: boolean; everTaken: boolean }[];
}

/** Reads the main section of a configuration file with its macros, conditions and includes (Exim spec, "The runtime configuration file"); null when there is none. */
export function readConfiguration(host: Host, path: string): EximSettings | null {
  const reading: Reading = { host, macros: new Map(), options: new Map(), domainLists: new Map(), includes: 0, branches: [] };
  const text = host.readText(path);
  if (text === null) return null;
  readLines(text, reading);
  return reading;
}

/** False when the main section ends here. */
function readLines(text: string, reading: Reading): boolean {
  for (const line of logicalLines(text)) {
    if (line.startsWith('.')) {
      if (!directive(line, reading)) return false;
      continue;
    }
    if (!reading.branches.every((branch) => branch.taken)) continue;
    if (/^begin\s/.test(line)) return false;
    assign(line, reading);
  }
  return true;
}

function* logicalLines(text: string): Generator<string> {
  let waiting = '';
  for (const physical of text.split('\n')) {
    const line = physical.trim();
    if (line.startsWith('#')) continue;
    if (line.endsWith('\\')) {
      waiting += line.slice(0, -1);
      continue;
    }
    const whole = waiting + line;
    waiting = '';
    if (whole !== '') yield whole;
  }
}

function assign(line: string, reading: Reading): void {
  const macro = MACRO.exec(line);
  if (macro?.[1] !== undefined) {
    reading.macros.set(macro[1], expandMacros(macro[2] ?? '', reading.macros));
    return;
  }
  const text = expandMacros(line, reading.macros);
  const list = DOMAIN_LIST.exec(text);
  if (list?.[1] !== undefined) {
    reading.domainLists.set(list[1], unquoted(list[2] ?? ''));
    return;
  }
  const option = OPTION.exec(text);
  if (option?.[1] !== undefined) {
    reading.options.set(option[1], unquoted(option[2] ?? ''));
    return;
  }
  const flag = FLAG.exec(text);
  if (flag?.[2] !== undefined) reading.options.set(flag[2], flag[1] === undefined ? 'yes' : 'no');
}

function expandMacros(text: string, macros: ReadonlyMap<string, string>): string {
  return text.replace(MACRO_NAME, (name) => macros.get(name) ?? name);
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** False when an included file ended the main section. */
function directive(line: string, reading: Reading): boolean {
  const [word = '', argument = ''] = line.split(/\s+/, 2);
  const { branches } = reading;
  if (word === '.ifdef' || word === '.ifndef') {
    const taken = reading.macros.has(argument) === (word === '.ifdef');
    branches.push({ taken, everTaken: taken });
  } else if (word === '.endif') branches.pop();
  else if (word === '.else' || word === '.elifdef' || word === '.elifndef') {
    const branch = branches.at(-1);
    if (branch === undefined) return true;
    const wanted = word === '.else' || reading.macros.has(argument) === (word === '.elifdef');
    branch.taken = !branch.everTaken && wanted;
    branch.everTaken ||= branch.taken;
  } else if (word === '.include' || word === '.include_if_exists') return include(argument, reading);
  return true;
}

function include(path: string, reading: Reading): boolean {
  const name = expandMacros(path.replaceAll('"', ''), reading.macros);
  if (!reading.branches.every((branch) => branch.taken) || !name.startsWith('/') || ++reading.includes > MOST_INCLUDES) return true;
  return readLines(reading.host.readText(name) ?? '', reading);
}
