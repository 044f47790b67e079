import type { CommandRecord } from '../command.ts';

/** `spamtrace block`: one source is stopped, and nothing else. */
export const blockCommand: CommandRecord = {
  name: 'block',
  about: 'help.block',
  operands: [
    { usage: '<what>', about: 'help.blockWhat' },
    { usage: '[name]', about: 'help.blockName' },
  ],
  options: [
    { flags: '--dry-run', about: 'help.blockDryRun' },
    { flags: '--yes', about: 'help.actionYes' },
    { flags: '--force', about: 'help.blockForce' },
    { flags: '--remove-queue', about: 'help.blockRemoveQueue' },
    { flags: '--kill', about: 'help.blockKill' },
    { flags: '--whole', about: 'help.blockWhole' },
    { flags: '--also <way>', about: 'help.blockAlso', repeats: true },
    { flags: '--for <duration>', about: 'help.blockFor' },
    { flags: '--accept-sites', about: 'help.blockAcceptSites' },
    { flags: '--accept-pending', about: 'help.blockAcceptPending' },
  ],
  examples: [
    { call: 'spamtrace block 4f1c09ab --dry-run', about: 'help.blockExampleDryRun' },
    { call: 'spamtrace block 4f1c09ab', about: 'help.blockExample' },
    { call: 'spamtrace block cron /etc/crontab:12', about: 'help.blockExampleCron' },
  ],
  run: async (invocation) => (await import('./block/run.ts')).runBlock(invocation),
};
