const NAMES = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Number of a month (0–11) by its English short name, as C's strftime(3) writes it; −1 when it is none. */
export function monthOf(name: string): number {
  const at = name.length === 3 ? NAMES.indexOf(name) : -1;
  return at % 3 === 0 ? at / 3 : -1;
}
