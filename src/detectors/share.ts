/** Lower end of the 80 % Wilson interval of a share: what may be claimed of `part` among `whole`, few or many. */
export function surelyAtLeast(part: number, whole: number): number {
  if (whole === 0) return 0;
  const z = 1.2816;
  const share = part / whole;
  const middle = share + (z * z) / (2 * whole);
  const width = z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole));
  return Math.max(0, (middle - width) / (1 + (z * z) / whole));
}
