/** Words of trust, of undoing and of the journal. */
export const journal = {
  'trust.done': (p: { source: string; action: string }) =>
    `${p.source} is trusted as it behaves now and will not be reported until that changes. To take it back: spamtrace undo ${p.action}`,
  'trust.ended': (p: { why: string; changes: string }) => `it was trusted (${p.why}) until its behaviour changed: ${p.changes}`,
  'trust.more-mail': () => 'more mail',
  'trust.more-networks': () => 'more networks',
  'trust.more-refused': () => 'more of it refused',
  'trust.called-spam': () => 'called spam',
  'trust.other-senders': () => 'other sender domains',
  'trust.other-file': () => 'the file was changed',
  'undo.done': (p: { source: string; action: string }) => `${p.action} is taken back: ${p.source}`,
  'undo.partly': (p: { source: string; action: string }) => `${p.action} could not be taken back in full: ${p.source}`,
  'journal.empty': () => 'Nothing was done yet.',
  'journal.planned': () => 'planned',
  'journal.applied': () => 'in force',
  'journal.rolled-back': () => 'rolled back',
  'journal.partial': () => 'partly done',
  'journal.undone': () => 'undone',
  'journal.ended': () => 'ended by itself',
} as const;
