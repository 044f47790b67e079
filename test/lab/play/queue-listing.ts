/** One message as `exim -bp` lists it. */
export interface ListedMessage {
  readonly id: string;
  readonly size: string;
  readonly sender: string;
  readonly frozen: boolean;
  readonly unreadable: boolean;
  readonly recipients: readonly { readonly address: string; readonly done: boolean }[];
}

/** One line of `queue list --json`, as far as it is compared. */
export interface QueueLine {
  readonly queue: string;
  readonly id: string;
  readonly sizeBytes: number | null;
  readonly sender: string | null;
  readonly state: 'waiting' | 'held' | 'unreadable';
  readonly recipients: readonly { readonly address: string; readonly done: boolean }[];
}

/** Reads `exim -bp` or `-bpa`: a first line, a line a recipient, an empty line (queue.c queue_list). */
export function readListing(text: string): ListedMessage[] {
  const messages: ListedMessage[] = [];
  for (const block of text.split('\n\n')) {
    const [head, ...rest] = block.split('\n').filter((line) => line.trim() !== '');
    if (head === undefined) continue;
    const parts = /^ *(?:-?\d+[mhd])? *(\S+)? ((?:\w{6}-\w{6}-\w{2})|(?:\w{6}-\w{11}-\w{4}))(?: <(.*)>)?(?: \(.*\))?( \*\*\* frozen \*\*\*)?$/.exec(
      head,
    );
    if (parts === null) throw new Error(`not a line of exim -bp: ${head}`);
    const recipients = rest.flatMap((line) => {
      const fields = /^ {7}[ +]([ D]) (.*)$/.exec(line);
      return fields === null || line.includes('*** spool') ? [] : [{ address: fields[2] ?? '', done: fields[1] === 'D' }];
    });
    messages.push({
      id: parts[2] ?? '',
      size: parts[1] ?? '',
      sender: parts[3] ?? '',
      frozen: rest.concat(head).some((line) => line.includes('*** frozen ***')),
      unreadable: rest.some((line) => line.includes('*** spool')),
      recipients,
    });
  }
  return messages;
}

/** Reads JSON Lines. */
export function readQueueLines(text: string): QueueLine[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as QueueLine);
}

/** A size as Exim's listing writes it (string_format_size), without the blanks before it. */
export function shownSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  if (bytes < 10 * 1024) return `${halfToEven(bytes / 1024)}K`;
  if (bytes < 1024 * 1024) return `${Math.floor((bytes + 512) / 1024)}K`;
  if (bytes < 10 * 1024 * 1024) return `${halfToEven(bytes / 1024 / 1024)}M`;
  return `${Math.floor((bytes + 524288) / 1048576)}M`;
}

/** printf's %.1f, which rounds exact ties to the even digit. */
function halfToEven(value: number): string {
  const tenths = value * 10;
  const below = Math.floor(tenths);
  const rounded = tenths - below === 0.5 ? below + (below % 2) : Math.round(tenths);
  return `${Math.floor(rounded / 10)}.${rounded % 10}`;
}
