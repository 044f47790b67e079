import type { Names } from '../domain/mail-log.ts';
import { TextTable, grown } from './columns.ts';

/**
 * As `TextTable`, for names of a log that are many and seldom asked for (senders): their texts stay in the log's own store of names and are made
 * when somebody asks.
 */
export class LateTexts {
  size = 0;
  private readonly texts = new TextTable();
  /** The number that each of `texts` has here. */
  private numbers = new Int32Array(0);
  /** Where the text of a number is: a name of the log, or −1 − its number in `texts`. */
  private places = new Int32Array(0);
  private names: Names | null = null;
  private decode: (bytes: string) => string = (bytes) => bytes;

  number(text: string): number {
    this.settle();
    return this.ofText(text, false);
  }

  /** The number of a name of a log, asked for once. */
  ofName(names: Names, index: number, decode: (bytes: string) => string): number {
    if (this.names !== names) {
      this.settle();
      this.names = names;
      this.decode = decode;
    }
    const known = this.texts.size === 0 ? -1 : this.texts.find(decode(names.text(index)));
    return known < 0 ? this.add(index) : (this.numbers[known] ?? -1);
  }

  text(number: number): string {
    if (number < 0 || number >= this.size) return '';
    const place = this.places[number] ?? -1;
    return place < 0 ? this.texts.text(-1 - place) : this.decode(this.names?.text(place) ?? '');
  }

  private ofText(text: string, isOwn: boolean): number {
    const known = this.texts.find(text);
    if (known >= 0) return this.numbers[known] ?? -1;
    const place = this.texts.number(text, isOwn);
    this.numbers = grown(this.numbers, place + 1);
    this.numbers[place] = this.size;
    return this.add(-1 - place);
  }

  private add(place: number): number {
    if (this.size >= this.places.length) this.places = grown(this.places, this.size + 1);
    this.places[this.size] = place;
    return this.size++;
  }

  /** Makes every text, so that others can be compared with them. */
  private settle(): void {
    if (this.names === null) return;
    for (let number = 0; number < this.size; number++) {
      if ((this.places[number] ?? -1) < 0) continue;
      const text = this.text(number);
      const isNew = this.texts.find(text) < 0;
      const place = this.texts.number(text, true);
      this.places[number] = -1 - place;
      if (!isNew) continue;
      this.numbers = grown(this.numbers, place + 1);
      this.numbers[place] = number;
    }
    this.names = null;
  }
}
