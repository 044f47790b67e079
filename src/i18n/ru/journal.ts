/** Words of trust, of undoing and of the journal. */
export const journal = {
  'trust.done': (p: { source: string; action: string }) =>
    `${p.source}: поведение, как сейчас, считается нормальным; источник не попадёт в находки, пока оно не изменится. Отменить: spamtrace undo ${p.action}`,
  'trust.ended': (p: { why: string; changes: string }) => `ему доверяли (${p.why}), пока не изменилось поведение: ${p.changes}`,
  'trust.more-mail': () => 'больше почты',
  'trust.more-networks': () => 'больше сетей',
  'trust.more-refused': () => 'больше отказов',
  'trust.called-spam': () => 'названо спамом',
  'trust.other-senders': () => 'другие домены отправителей',
  'trust.other-file': () => 'файл изменён',
  'undo.done': (p: { source: string; action: string }) => `${p.action} отменено: ${p.source}`,
  'undo.partly': (p: { source: string; action: string }) => `${p.action} отменено не целиком: ${p.source}`,
  'journal.empty': () => 'Ещё ничего не сделано.',
  'journal.planned': () => 'запланировано',
  'journal.applied': () => 'действует',
  'journal.rolled-back': () => 'возвращено назад',
  'journal.partial': () => 'сделано частично',
  'journal.undone': () => 'отменено',
  'journal.ended': () => 'закончилось само',
} as const;
