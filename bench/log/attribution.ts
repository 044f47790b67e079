import { MailLogKind, type MailLogBatch } from '../../src/domain/mail-log.ts';

/** Messages, recipients and their fates by submitter: the least fold that a full pass with attribution needs. */
export class Attribution {
  readonly messages: number[] = [];
  readonly recipients: number[] = [];
  readonly delivered: number[] = [];
  readonly failed: number[] = [];
  lines = 0;
  understood = 0;
  private slots = new Int32Array(1 << 16).fill(-1);
  private high = new Uint32Array(1 << 15);
  private low = new Uint32Array(1 << 15);
  private owner = new Int32Array(1 << 15);
  private count = 0;

  add(batch: MailLogBatch): void {
    this.lines += batch.lines;
    this.understood += batch.understood;
    for (let row = 0; row < batch.length; row++) {
      switch (batch.kind[row]) {
        case MailLogKind.arrival: {
          const owner = batch.submitter[row] ?? -1;
          this.put(batch.idHigh[row] ?? 0, batch.idLow[row] ?? 0, owner);
          raise(this.messages, owner, 1);
          raise(this.recipients, owner, batch.recipients[row] ?? 0);
          break;
        }
        case MailLogKind.delivered:
          raise(this.delivered, this.ownerOf(batch.idHigh[row] ?? 0, batch.idLow[row] ?? 0), 1);
          break;
        case MailLogKind.failed:
          raise(this.failed, this.ownerOf(batch.idHigh[row] ?? 0, batch.idLow[row] ?? 0), 1);
          break;
        default:
      }
    }
  }

  private ownerOf(high: number, low: number): number {
    const mask = this.slots.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const index = this.slots[slot] ?? -1;
      if (index < 0) return -1;
      if (this.low[index] === low && this.high[index] === high) return this.owner[index] ?? -1;
    }
  }

  private put(high: number, low: number, owner: number): void {
    const index = this.count++;
    if (index === this.low.length) this.grow();
    this.high[index] = high;
    this.low[index] = low;
    this.owner[index] = owner;
    const mask = this.slots.length - 1;
    let slot = low & mask;
    while ((this.slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = index;
  }

  private grow(): void {
    const size = this.low.length * 2;
    const wider = <T extends Uint32Array | Int32Array>(wide: T, narrow: T): T => (wide.set(narrow), wide);
    this.high = wider(new Uint32Array(size), this.high);
    this.low = wider(new Uint32Array(size), this.low);
    this.owner = wider(new Int32Array(size), this.owner);
    this.slots = new Int32Array(size * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let index = 0; index < this.count - 1; index++) {
      let slot = (this.low[index] ?? 0) & mask;
      while ((this.slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = index;
    }
  }
}

function raise(counts: number[], index: number, by: number): void {
  if (index >= 0) counts[index] = (counts[index] ?? 0) + by;
}
