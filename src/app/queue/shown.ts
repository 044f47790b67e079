export { shownAge, shownSize, shownVolume } from '../../parse/size.ts';
