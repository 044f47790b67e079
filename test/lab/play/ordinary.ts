import type { SinkRule } from '../programs/sink.ts';
import { replies } from '../programs/sink.ts';
import type { Random } from './random.ts';
import { drawMoments, type Happening, type Span } from './timeline.ts';
import { drawVisitor, visit, type Request, type Visitor } from './visitors.ts';
import type { ShopSite } from './wordpress.ts';

/** The ordinary life of a site: visits that send a mail each (resets, orders, comments, the contact form), drawn over a span. */
export function ordinaryMail(random: Random, site: ShopSite, span: Span, count: number): Happening[] {
  return drawMoments(random, span, count).map((at) => {
    const visitor = drawVisitor(random);
    const requests = mailingVisit(random, site);
    return { at, run: (box) => visit(box, visitor, site.domain, requests) };
  });
}

/** Visits that send nothing: pages read, wp-cron and admin-ajax called. They stand in the same logs as the others. */
export function ordinaryVisits(random: Random, site: ShopSite, span: Span, count: number): Happening[] {
  return drawMoments(random, span, count).map((at) => {
    const crawler = random.chance(0.25);
    const visitor = drawVisitor(random, crawler ? 'Mozilla/5.0 (compatible; indexbot/2.1; +http://indexbot.example/bot)' : undefined);
    const pages = Array.from({ length: random.int(1, 4) }, (): Request => ({
      path: random.pick(['/', '/?p=1', `/?product=${random.int(1, 90)}`, '/contact.php', '/wp-login.php']),
    }));
    const background: Request = random.chance(0.5)
      ? { path: `/wp-cron.php?doing_wp_cron=${random.int(1000000, 9999999)}`, form: { doing: 'cron' } }
      : { path: '/wp-admin/admin-ajax.php', form: { action: 'heartbeat' } };
    return { at, run: (box) => visit(box, visitor, site.domain, [...pages, background]) };
  });
}

/** Noise of the internet: strangers who look for open doors on a site and find none. */
export function probes(random: Random, site: ShopSite, span: Span, count: number): Happening[] {
  const scanner: Visitor = drawVisitor(random, 'python-requests/2.32.3');
  return drawMoments(random, span, count).map((at) => {
    const form = { log: 'admin', pwd: random.token(8) };
    const path = random.pick(['/xmlrpc.php', '/wp-login.php', '/wp-content/plugins/file-manager/up.php', '/.env']);
    return { at, run: (box) => visit(box, scanner, site.domain, [{ path, form }]) };
  });
}

/** A few customers' addresses that no longer exist or are greylisted at first, as everywhere. */
export function ordinaryRules(random: Random, sites: readonly ShopSite[]): Map<string, SinkRule> {
  const rules = new Map<string, SinkRule>();
  for (const address of sites.flatMap((site) => site.customers)) {
    if (random.chance(0.02)) rules.set(address, { reply: replies.userUnknown });
  }
  return rules;
}

function mailingVisit(random: Random, site: ShopSite): Request[] {
  const customer = random.int(0, site.customers.length - 1);
  const address = site.customers[customer] ?? '';
  const kind = random.int(1, 10);
  if (kind <= 4) return [{ path: '/wp-login.php' }, { path: '/wp-login.php?action=lostpassword', form: { user_login: `user${customer}` } }];
  if (kind <= 7)
    return [
      { path: `/?product=${random.int(1, 90)}` },
      { path: '/checkout.php', form: { order: String(random.int(1000, 9999)), billing_email: address } },
    ];
  if (kind <= 8)
    return [{ path: '/?p=1' }, { path: '/wp-comments-post.php', form: { author: address.split('@')[0] ?? '', comment: 'Thank you for this.' } }];
  const question = {
    email: address,
    subject: random.pick(['Delivery', 'Opening hours', 'Invoice', 'Return']),
    message: 'Please let me know.',
    ...(random.chance(0.5) ? { copy: '1' } : {}),
  };
  return [{ path: '/contact.php' }, { path: '/contact.php', form: question }];
}
