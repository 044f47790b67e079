/** Words of what is recorded and what is not. */
export const doctor = {
  'help.doctorFix': () => 'show the change that adds this record: files, tests, reload; nothing is changed',
  'help.doctorExample': () => 'what is not recorded here, and what that cost in the last day',
  'help.doctorExampleFix': () => "the lines that make Exim log each program's directory",
  'help.doctorExampleJson': () => 'one line of JSON for each setting',
  'doctor.missing': () => 'Not recorded here, the costliest first',
  'doctor.present': () => 'Recorded',
  'doctor.allPresent': () => 'Everything is recorded that evidence needs.',
  'doctor.fix': (p: { command: string }) => `to add it: ${p.command}`,
  'doctor.noFix': () => 'no change can be described for it here',
  'doctor.nothing': () => 'It is recorded already: nothing is to be changed.',
  'doctor.test': () => 'Then test:',
  'doctor.reload': () => 'and put it in force:',
  'doctor.byHand': () => 'Nothing was changed. With --yes this is put in, tested and loaded, and can be taken back.',
  'doctor.panel': () => 'A hosting panel may write this file anew: then make the same change in its template or settings.',
} as const;
