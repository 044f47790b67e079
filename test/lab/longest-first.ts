import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes minutes, longest first; seconds on two cores. A file that is not named here is short. */
const SECONDS: Readonly<Record<string, number>> = {
  'stories.lab.test.ts': 900,
  'block-mta.lab.test.ts': 324,
  'block-site.lab.test.ts': 192,
  'queue-kills.lab.test.ts': 188,
  'postfix-agreement.lab.test.ts': 152,
  'block-kills.lab.test.ts': 130,
  'sendmail-queue.lab.test.ts': 128,
  'block-client.lab.test.ts': 115,
  'block-finding.lab.test.ts': 92,
  'block-login-kills.lab.test.ts': 90,
};

/** Begins with the files that take longest, so that none is left alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((left, right) => secondsOf(right) - secondsOf(left));
  }
}

function secondsOf({ moduleId }: TestSpecification): number {
  return SECONDS[moduleId.slice(moduleId.lastIndexOf('/') + 1)] ?? 0;
}
