import { startModule } from '../../../../parse/start-module.ts';
import { COMPILED } from './compiled.ts';

/** What the compiled reader offers (assembly/exim-mainlog); all places are addresses in its memory. */
export interface StraightModule {
  readonly useRows: (at: number, most: number, notes: number, answers: number) => void;
  readonly useFields: (oneLetter: number, twoLetters: number, forms: number) => void;
  readonly useNames: (slots: number, slotCount: number, arena: number) => void;
  readonly useNobody: (at: number) => void;
  readonly useWindow: (from: number, to: number, report: number) => void;
  readonly useMinute: (head0: number, head1: number, head2: number, head3: number, utc: number) => void;
  readonly read: (from: number, to: number, rows: number, notes: number, origin: number) => number;
  readonly intern: (from: number, to: number, mark: number, table: number) => number;
  readonly clearNames: () => void;
  readonly arenaEnd: { readonly value: number };
  readonly nameCount: { readonly value: number };
}

/** The compiled reader with so many bytes of memory; null on a machine that cannot run it. */
export function startStraight(bytes: number): { readonly module: StraightModule; readonly memory: ArrayBuffer } | null {
  const started = startModule(COMPILED, bytes);
  return started === null ? null : { module: started.exports as StraightModule, memory: started.memory };
}
