import type { CommandRecord, OptionRecord } from '../command.ts';

/** The selectors of product §2, for every command that takes a selection; the letters are exiqgrep's. */
export const selectorOptions: readonly OptionRecord[] = [
  { flags: '-f, --sender <address>', about: 'help.queueSender' },
  { flags: '-r, --recipient <address>', about: 'help.queueRecipient' },
  { flags: '-s, --size <regex>', about: 'help.queueSize' },
  { flags: '-y, --younger <duration>', about: 'help.queueYounger' },
  { flags: '-o, --older <duration>', about: 'help.queueOlder' },
  { flags: '-z, --held', about: 'help.queueHeld' },
  { flags: '-x, --not-held', about: 'help.queueNotHeld' },
  { flags: '-a, --all-recipients', about: 'help.queueAllRecipients' },
  { flags: '--subject <regex>', about: 'help.queueSubject' },
  { flags: '--body <regex>', about: 'help.queueBodyMatch' },
  { flags: '--source <finding>', about: 'help.queueSource' },
  { flags: '--bounces', about: 'help.queueBounces' },
  { flags: '--user <name>', about: 'help.queueUser' },
  { flags: '--login <name>', about: 'help.queueLogin' },
  { flags: '--client <ip>', about: 'help.queueClient' },
  { flags: '--script <path>', about: 'help.queueScript' },
  { flags: '--queue <name>', about: 'help.queueQueue' },
  { flags: '--all', about: 'help.queueAll' },
  { flags: '--regex', about: 'help.queueRegex' },
  { flags: '--logs', about: 'help.queueLogs' },
];

const listOptions: readonly OptionRecord[] = [
  ...selectorOptions,
  { flags: '-i, --ids', about: 'help.queueOnlyIds' },
  { flags: '-b, --brief', about: 'help.queueBrief' },
  { flags: '-c, --count', about: 'help.queueMatches' },
  { flags: '-R, --reverse', about: 'help.queueReverse' },
  { flags: '--sort <key>', about: 'help.queueSort' },
];

const idOperand = [{ usage: '<id>', about: 'help.queueId' }] as const;
const oneQueue: OptionRecord = { flags: '--queue <name>', about: 'help.queueQueue' };
const raw: OptionRecord = { flags: '--raw', about: 'help.queueRaw' };

const idsOperand = [{ usage: '[id...]', about: 'help.actionIds' }] as const;
const actingOptions: readonly OptionRecord[] = [...selectorOptions, { flags: '--yes', about: 'help.actionYes' }];

/** A command that acts on ids or on a selection. */
function acting(
  verb: 'remove' | 'hold' | 'release' | 'retry' | 'return',
  about: CommandRecord['about'],
  more: readonly OptionRecord[] = [],
): CommandRecord {
  return {
    name: verb,
    about,
    operands: idsOperand,
    options: [...actingOptions, ...more],
    run: async (invocation) => {
      const { runQueueAct } = await import('./queue/act.ts');
      return runQueueAct(verb === 'hold' && invocation.options['isolate'] === true ? 'isolate' : verb, invocation);
    },
  };
}

/** `spamtrace queue …`: reading commands, then acting ones. */
export const queueCommand: CommandRecord = {
  name: 'queue',
  about: 'help.queue',
  children: [
    {
      name: 'count',
      about: 'help.queueCount',
      options: [...selectorOptions, { flags: '--recipients', about: 'help.queueRecipients' }, { flags: '--by <key>', about: 'help.queueBy' }],
      run: async (invocation) => (await import('./queue/count.ts')).runQueueCount(invocation),
    },
    {
      name: 'list',
      about: 'help.queueList',
      options: listOptions,
      run: async (invocation) => (await import('./queue/list.ts')).runQueueList(invocation),
    },
    {
      name: 'ids',
      about: 'help.queueIds',
      options: listOptions,
      run: async (invocation) => (await import('./queue/list.ts')).runQueueIds(invocation),
    },
    {
      name: 'summary',
      about: 'help.queueSummary',
      options: selectorOptions,
      run: async (invocation) => (await import('./queue/summary.ts')).runQueueSummary(invocation),
    },
    {
      name: 'show',
      about: 'help.queueShow',
      operands: idOperand,
      options: [oneQueue],
      run: async (invocation) => (await import('./queue/show.ts')).runQueueShow(invocation),
    },
    {
      name: 'headers',
      about: 'help.queueHeaders',
      operands: idOperand,
      options: [oneQueue, raw],
      run: async (invocation) => (await import('./queue/show.ts')).runQueueHeaders(invocation),
    },
    {
      name: 'body',
      about: 'help.queueBody',
      operands: idOperand,
      options: [oneQueue, raw],
      run: async (invocation) => (await import('./queue/show.ts')).runQueueBody(invocation),
    },
    {
      name: 'log',
      about: 'help.queueLog',
      operands: idOperand,
      options: [oneQueue],
      run: async (invocation) => (await import('./queue/show.ts')).runQueueLog(invocation),
    },
    acting('remove', 'help.queueRemove', [{ flags: '--no-export', about: 'help.actionNoExport' }]),
    acting('hold', 'help.queueHold', [{ flags: '--isolate', about: 'help.actionIsolate' }]),
    acting('release', 'help.queueRelease'),
    acting('retry', 'help.queueRetry'),
    acting('return', 'help.queueReturn'),
    {
      name: 'export',
      about: 'help.queueExport',
      operands: idsOperand,
      options: [...selectorOptions, { flags: '--to <file>', about: 'help.exportTo' }],
      run: async (invocation) => (await import('./queue/archive.ts')).runQueueExport(invocation),
    },
    {
      name: 'import',
      about: 'help.queueImport',
      operands: [
        { usage: '<file>', about: 'help.importFile' },
        { usage: '[id...]', about: 'help.importIds' },
      ],
      options: [{ flags: '--yes', about: 'help.actionYes' }],
      run: async (invocation) => (await import('./queue/archive.ts')).runQueueImport(invocation),
    },
  ],
};
