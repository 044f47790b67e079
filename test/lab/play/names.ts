import type { Random } from './random.ts';

const trades = [
  'shoes',
  'dental',
  'travel',
  'bakery',
  'tools',
  'garden',
  'optics',
  'lights',
  'books',
  'fitness',
  'legal',
  'auto',
  'coffee',
  'music',
  'pets',
  'tiles',
];
const brands = [
  'alder',
  'birch',
  'cedar',
  'dune',
  'ember',
  'fjord',
  'grove',
  'harbor',
  'iris',
  'jade',
  'kestrel',
  'lark',
  'maple',
  'north',
  'opal',
  'quartz',
  'raven',
  'sierra',
  'tundra',
  'willow',
];
const given = [
  'anna',
  'boris',
  'carla',
  'david',
  'elena',
  'felix',
  'galina',
  'henry',
  'irina',
  'jonas',
  'karin',
  'leo',
  'maria',
  'nikolai',
  'olga',
  'peter',
  'rita',
  'sergey',
  'tanya',
  'victor',
];
const family = [
  'adler',
  'berg',
  'costa',
  'dietz',
  'egorov',
  'fischer',
  'garcia',
  'hansen',
  'ilin',
  'jensen',
  'keller',
  'lopez',
  'morozov',
  'novak',
  'orlov',
  'petit',
  'ricci',
  'silva',
  'volkov',
  'weber',
];
const providers = [
  'mailhaven',
  'inboxly',
  'postbox',
  'webpost',
  'quickmail',
  'letterbox',
  'netpost',
  'mymail',
  'freepost',
  'cloudbox',
  'telemail',
  'fastbox',
  'openpost',
  'citymail',
  'homebox',
  'proletter',
  'sunmail',
  'bluepost',
  'kpost',
  'zmail',
  'uniwest',
  'gov-east',
  'northcorp',
  'southworks',
];

/** Names of clients and their sites: different ones at every call with the same draw. */
export function drawSites(random: Random, count: number): { readonly owner: string; readonly domain: string }[] {
  const owners = random.take(family, count);
  const firms = random.take(brands, count);
  return owners.map((owner, at) => ({ owner, domain: `${firms[at]}-${random.pick(trades)}.example` }));
}

/** Addresses of people elsewhere, all different. */
export function drawOutsiders(random: Random, count: number): string[] {
  const found = new Set<string>();
  while (found.size < count) {
    const style = random.int(0, 3);
    const first = random.pick(given);
    const last = random.pick(family);
    const local = [`${first}.${last}`, `${first}${random.int(50, 99)}`, `${first[0]}${last}`, `${last}_${first}${random.int(1, 99)}`][style];
    found.add(`${local}@${random.pick(providers)}.example`);
  }
  return [...found];
}

/** The host name of the server. */
export function drawHostname(random: Random): string {
  return `${random.pick(['vps', 'srv', 'host', 'web'])}${random.int(11, 989)}.${random.pick(['hoster', 'rackspot', 'webnest'])}.example`;
}
