import type { Missing } from '../../domain/finding.ts';
import type { EximPlace } from './place.ts';

/**
 * What an instance's log does not record, by its `log_selector` (Exim spec, "Reducing or increasing what is logged"); nothing when the selector is
 * not known. `messages`: arrivals from local users that no directory is known for.
 */
export function eximMissing(place: EximPlace, messages: number): readonly Missing[] {
  const { logSelector } = place;
  if (logSelector === null) return [];
  const has = (name: string): boolean => logSelector.includes('all') || logSelector.includes(name);
  const missing: Missing[] = [];
  const add = (name: string, costs: Missing['costs']): void => {
    if (!has(name)) missing.push({ what: `exim log_selector +${name}`, costs, fix: `spamtrace doctor --fix exim-${name.replaceAll('_', '-')}` });
  };
  add('arguments', { id: 'missing.arguments', params: { messages } });
  add('pid', { id: 'missing.pid', params: {} });
  add('subject', { id: 'missing.subject', params: {} });
  add('received_recipients', { id: 'missing.recipients', params: {} });
  return missing;
}
