/** Lines that are compared line by line; of longer stretches the whole is shown as changed. */
const MOST_COMPARED = 1500;

/** How two texts differ, as lines that begin with `-` or `+`; what they have in common is left out, and what is over `most` lines is counted. */
export function differenceOf(before: string, after: string, most = 40): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const [left, right] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const lines = left.length > MOST_COMPARED || right.length > MOST_COMPARED ? whole(left, right) : compared(left, right);
  return lines.length <= most ? lines : [...lines.slice(0, most), `… ${lines.length - most}`];
}

function whole(left: readonly string[], right: readonly string[]): string[] {
  return [...left.map((line) => `-${line}`), ...right.map((line) => `+${line}`)];
}

/** By the longest common subsequence of the lines. */
function compared(left: readonly string[], right: readonly string[]): string[] {
  const width = right.length + 1;
  const longest = new Uint16Array((left.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      longest[row * width + column] = left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) [row, column] = [row + 1, column + 1];
    else if (column >= right.length || (row < left.length && at(row + 1, column) >= at(row, column + 1))) lines.push(`-${left[row++] ?? ''}`);
    else lines.push(`+${right[column++] ?? ''}`);
  }
  return lines;
}
