import { startModule } from '../../../../parse/start-module.ts';
import { COMPILED } from './compiled.ts';

/** What the compiled reader of -H files offers (assembly/exim-spool); all places are addresses in its memory, flags 0 or 1. */
export interface SpoolModule {
  readonly memoryBase: () => number;
  readonly useReport: (at: number) => void;
  readonly read: (from: number, to: number, id: number, idEnd: number) => number;
  /** Seconds; `frozenAt` below 0: not frozen. */
  readonly receivedSeconds: { readonly value: number };
  readonly frozenAt: { readonly value: number };
  readonly useTexts: (at: number) => void;
  readonly useQuarter: (which: number, quarter: number, minute: number) => void;
  readonly useLines: (head: number, headEnd: number, line: number) => void;
  readonly writeLine: (id: number, idEnd: number, size: number) => number;
  readonly lacksSubject: { readonly value: number };
  readonly lacksEnd: { readonly value: number };
  readonly useSlot: (at: number, messages: number, moments: number, numbers: number, texts: number, end: number) => void;
  readonly writeFacts: (id: number, idEnd: number) => number;
}

/** The compiled reader with so many bytes of memory; null on a machine that cannot run it. */
export function startSpoolModule(bytes: number): { readonly module: SpoolModule; readonly memory: ArrayBuffer } | null {
  const started = startModule(COMPILED, bytes);
  return started === null ? null : { module: started.exports as SpoolModule, memory: started.memory };
}
