import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../test/linear-time.ts';
import { readPhpSource } from './php-source.ts';

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('readPhpSource', () => {
  it.each([
    ['<?php mail($a); // mail($b)\n$c;', '<?php mail($a); $c;', '<?php mail($a); $c;'],
    ['<?php # x ?><p>mail(</p>', '<?php ?><p>mail(</p>', '<?php ?>'],
    ['<?php #[Attribute]\nf();', '<?php #[Attribute] f();', '<?php #[Attribute] f();'],
    ['<?php /* mail( */ $a = "mail(\\"" . \'it\\\'s\';', '<?php $a = "mail(\\"" . \'it\\\'s\';', '<?php $a = . ;'],
    ['<?php $a = <<<EOT\nmail( // "\n  EOT;\nmail($b);', '<?php $a = <<<EOT mail( // " EOT; mail($b);', '<?php $a = ; mail($b);'],
    ["<?php $a = <<<'X'\nX;f();", "<?php $a = <<<'X' X;f();", '<?php $a = ;f();'],
    ['<!-- <form> <?php f(); ?> --> <form>', '<?php f(); ?> <form>', '<?php f(); ?>'],
    ['<?xml version="1.0"?><b>', '<?xml version="1.0"?><b>', ''],
    ['<?= $a ?>text', '<?= $a ?>text', '<?= $a ?>'],
    ['<?php "unended mail(', '<?php "unended mail(', '<?php'],
    ['<?php /* unended', '<?php', '<?php'],
    ['no php', 'no php', ''],
  ])('%j', (whole, text, code) => {
    const read = readPhpSource(whole);
    expect(squeezed(read.text)).toBe(text);
    expect(squeezed(read.code)).toBe(code);
  });

  it('keeps every offset, whatever comes in', () => {
    const part = fc.constantFrom(
      '<?php ',
      '?>',
      '"',
      "'",
      '`',
      '\\',
      '/*',
      '*/',
      '//',
      '#',
      '\n',
      '<!--',
      '-->',
      '<<<A\n',
      'A',
      'x',
      '$_POST[',
      '\0',
      '\xff',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const { whole, text, code } = readPhpSource(parts.join(''));
        expect([text.length, code.length]).toEqual([whole.length, whole.length]);
        for (let at = 0; at < whole.length; at++) expect([' ', whole[at]]).toContain(code[at]);
      }),
    );
  });

  it.each(['<?php "', '<!-- <?php ?>', '<?php <<<A\n', '/*', '<?php //', '<?php # ?>', '<?php \\"', '<<<', '<?php <<<A\n  A'])(
    'is linear in %j',
    (part) => {
      expect(
        growth((size) => {
          const text = Buffer.from(part.repeat(size)).toString('latin1');
          return () => void readPhpSource(text);
        }, 600_000 / part.length),
      ).toBeLessThan(8);
    },
  );
});
