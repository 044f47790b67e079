import { Command, CommanderError, Option } from 'commander';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { textsOf } from '../i18n/index.ts';
import type { Language, Texts } from '../i18n/index.ts';
import type { CommandRecord, GlobalOptions, Invocation } from './command.ts';
import { commandRecords } from './commands/index.ts';
import type { Print } from './print.ts';

interface Start {
  readonly argv: readonly string[];
  readonly language: Language;
  readonly out: Print;
  readonly err: Print;
  readonly version: string;
}

/** Parses the command line and runs the command that it names; its exit code. Throws ToolError 64 on a wrong call. */
export async function runProgram(start: Start): Promise<number> {
  let exit: number = Exit.done;
  const program = buildProgram(start, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...start.argv], { from: 'user' });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    if (cause.exitCode === 0) return Exit.done;
    const hint = textsOf(start.language)['help.seeHelp']();
    throw new ToolError('usage', Exit.usage, usageMessage(cause, start.argv), { hint, cause });
  }
  return exit;
}

/** What was wrong with the call; a word too many for the default command is a command that does not exist. */
function usageMessage({ code, message }: CommanderError, argv: readonly string[]): string {
  if (code !== 'commander.excessArguments' || argv.includes('scan')) return message.replace(/^error: /, '');
  const names = new Set(commandRecords.map(({ name }) => name));
  return `unknown command: ${argv.find((word) => !word.startsWith('-') && !names.has(word)) ?? ''}`;
}

/** The whole command tree; also read by the generated reference. */
export function buildProgram(start: Start, done: (exit: number) => void): Command {
  const texts = textsOf(start.language);
  const program = new Command('spamtrace')
    .description(texts['help.about']())
    .version(`spamtrace ${start.version}`, '-V, --version', texts['help.version']());
  inLanguage(program, start, texts);
  for (const option of globalOptions(texts)) program.addOption(option);
  for (const record of commandRecords) addCommand(program, record, { start, texts, done });
  return program;
}

interface Adding {
  readonly start: Start;
  readonly texts: Texts;
  readonly done: (exit: number) => void;
}

function addCommand(parent: Command, record: CommandRecord, adding: Adding): void {
  const { start, texts, done } = adding;
  const command = parent.command(record.name, { hidden: record.hidden ?? false, isDefault: record.name === 'scan' });
  command.description(texts[record.about]());
  inLanguage(command, start, texts);
  for (const operand of record.operands ?? []) command.argument(operand.usage, texts[operand.about]());
  for (const { flags, about, repeats } of record.options ?? []) {
    const option = new Option(flags, texts[about]());
    if (repeats) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
  if (record.examples !== undefined) command.addHelpText('after', exampleText(record.examples, texts));
  if (record.anyOptions) command.allowUnknownOption();
  for (const child of record.children ?? []) addCommand(command, child, adding);
  const { run } = record;
  if (run === undefined) return;
  command.action(async () => {
    const options: Readonly<Record<string, unknown>> = command.opts();
    done(await run(invocation(start, texts, { operands: command.args, options, global: topOf(command).opts() })));
  });
}

function exampleText(examples: NonNullable<CommandRecord['examples']>, texts: Texts): string {
  const width = Math.max(...examples.map(({ call }) => call.length));
  const lines = examples.map(({ call, about }) => `  ${call.padEnd(width)}  ${texts[about]()}`);
  return `\n${texts['help.examplesTitle']()}\n${lines.join('\n')}`;
}

function topOf(command: Command): Command {
  return command.parent === null ? command : topOf(command.parent);
}

interface Typed {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly global: Readonly<Record<string, unknown>>;
}

function invocation(start: Start, texts: Texts, { operands, options, global }: Typed): Invocation {
  return { operands, options, global: readGlobals(global), language: start.language, texts, out: start.out, err: start.err };
}

function readGlobals(typed: Readonly<Record<string, unknown>>): GlobalOptions {
  const text = (name: string): string | null => (typeof typed[name] === 'string' ? typed[name] : null);
  return {
    json: typed['json'] === true,
    root: text('root'),
    since: text('since'),
    until: text('until'),
    now: text('now'),
    mta: text('mta'),
    config: text('config'),
  };
}

function globalOptions(texts: Texts): readonly Option[] {
  return [
    new Option('--json', texts['help.json']()),
    new Option('--root <dir>', texts['help.root']()),
    new Option('--since <time>', texts['help.since']()),
    new Option('--until <time>', texts['help.until']()),
    new Option('--now <time>', texts['help.now']()),
    new Option('--mta <kind>', texts['help.mta']()).choices(['exim', 'postfix', 'sendmail']),
    new Option('--lang <language>', texts['help.lang']()).choices(['en', 'ru']),
    new Option('--no-color', texts['help.noColor']()),
    new Option('--config <file>', texts['help.config']()),
  ];
}

function inLanguage(command: Command, start: Start, texts: Texts): void {
  command
    .exitOverride()
    .helpOption('-h, --help', texts['help.help']())
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: (text) => start.out.line(text.trimEnd()), writeErr: () => undefined, outputError: () => undefined })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => titleOf(title, texts),
      styleUsage: (usage) => usage.replace('[options]', `[${texts['help.optionsWord']()}]`).replace('[command]', `[${texts['help.commandWord']()}]`),
      sortSubcommands: false,
      optionDescription: ({ description, argChoices }) => (argChoices === undefined ? description : `${description} (${argChoices.join(', ')})`),
    });
}

function titleOf(title: string, texts: Texts): string {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': texts['help.usageTitle'](),
    'Options:': texts['help.optionsTitle'](),
    'Arguments:': texts['help.argumentsTitle'](),
    'Commands:': texts['help.commandsTitle'](),
    'Global Options:': texts['help.globalTitle'](),
  };
  return titles[title] ?? title;
}
