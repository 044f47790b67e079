import type { Missing } from '../../domain/finding.ts';
import type { LogSetting } from '../../domain/recording.ts';
import type { EximPlace } from './place.ts';

/** Selectors that evidence needs, and what lacking them costs; `messages`: arrivals from local users that no directory is known for. */
const NEEDED: readonly (readonly [name: string, costs: (messages: number) => Missing['costs']])[] = [
  ['arguments', (messages) => ({ id: 'missing.arguments', params: { messages } })],
  ['pid', () => ({ id: 'missing.pid', params: {} })],
  ['subject', () => ({ id: 'missing.subject', params: {} })],
  ['received_recipients', () => ({ id: 'missing.recipients', params: {} })],
];

/**
 * What an instance's log does not record, by its `log_selector` (Exim spec, "Reducing or increasing what is logged"); nothing when the selector is
 * not known.
 */
export function eximMissing(place: EximPlace, messages: number): readonly Missing[] {
  const settings = eximLogSettings(place);
  return NEEDED.flatMap(([, costs], index) => {
    const setting = settings[index];
    return setting === undefined || setting.present
      ? []
      : [{ what: setting.what, costs: costs(messages), fix: `spamtrace doctor --fix ${setting.id}` }];
  });
}

/** The selectors that evidence needs, and which of them are on; none when the selector is not known. */
export function eximLogSettings({ logSelector }: EximPlace): readonly LogSetting[] {
  if (logSelector === null) return [];
  return NEEDED.map(([name]) => ({
    id: idOf(name),
    what: `exim log_selector +${name}`,
    present: logSelector.includes('all') || logSelector.includes(name),
  }));
}

/** The selector that an id of `doctor --fix` stands for, or null. */
export function selectorOfId(id: string): string | null {
  return NEEDED.find(([name]) => idOf(name) === id)?.[0] ?? null;
}

function idOf(name: string): string {
  return `exim-${name.replaceAll('_', '-')}`;
}
