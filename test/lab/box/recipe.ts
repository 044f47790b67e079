import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A Debian release that a box can be. */
export type Suite = 'bookworm' | 'trixie';

/** The mail server of a box. Debian's packages of them replace each other: Exim is in the root file system, each other one in a layer above it. */
export type BoxMta = 'exim' | 'postfix' | 'sendmail';

/** What a root file system is made from; whatever changes here makes a new one. */
export interface Recipe {
  readonly suite: Suite;
  readonly packages: readonly string[];
  readonly clock: string;
  readonly install: string;
}

/** What a layer is made from. */
export interface Layer {
  readonly mta: Exclude<BoxMta, 'exim'>;
  readonly base: Recipe;
  readonly packages: readonly string[];
  readonly install: string;
}

const mailAndWeb = [
  'exim4-base',
  'exim4-config',
  'exim4-daemon-heavy',
  'apache2',
  'libapache2-mod-php',
  'php-cli',
  'php-cgi',
  'cron',
  'rsyslog',
  'logrotate',
  'curl',
  'swaks',
  'perl',
  'iproute2',
  'procps',
  'gzip',
  'dovecot-core',
  'dovecot-imapd',
] as const;

/** What remedies meet: firewall rules, attributes and access lists of files. */
const servants = ['nftables', 'acl', 'attr', 'e2fsprogs'] as const;

const compiler = ['tcc', 'libc6-dev'] as const;

const packages: Readonly<Record<Suite, readonly string[]>> = {
  bookworm: [
    ...mailAndWeb,
    'libapache2-mod-fcgid',
    'apache2-suexec-custom',
    'nginx-light',
    'php-fpm',
    'openssh-server',
    'vsftpd',
    ...servants,
    ...compiler,
  ],
  trixie: [...mailAndWeb, ...compiler],
};

/* Runs as root in the new tree, with the machine's network: the only time anything of the lab has one. */
const installScript = `
root=$1; cache=$2; shift 2
mount --make-rprivate /
mount --bind "$cache" "$root/var/cache/apt/archives"
mount -t proc proc "$root/proc"
cp /etc/hosts /etc/resolv.conf "$root/etc/" 2>/dev/null || true
chroot "$root" apt-get -q update
chroot "$root" apt-get -q -y install "$@"
chroot "$root" tcc -shared -o /opt/lab/clock.so /opt/lab/clock.c -ldl
rm -f "$root/etc/hosts" "$root/etc/resolv.conf" "$root/etc/apt/apt.conf.d/99lab" "$root/etc/apt/sources.list"
rm -rf "$root/var/lib/apt/lists"; mkdir "$root/var/lib/apt/lists"
find "$root/var/log" "$root/var/mail" -type f -delete
`;

const layers: Readonly<Record<Exclude<BoxMta, 'exim'>, readonly string[]>> = {
  postfix: ['postfix', 'postfix-pcre'],
  sendmail: ['sendmail', 'sendmail-bin', 'sendmail-cf', 'm4', 'sasl2-bin', 'libsasl2-modules'],
};

/* The same, in a tree whose Exim goes: nothing of it stays but its user. */
const layerScript = `${installScript}
chroot "$root" apt-get -q -y purge 'exim4*' || true
rm -rf "$root/etc/exim4" "$root/var/spool/exim4" "$root/var/log/exim4"
`;

/** A layer above a suite's root file system, with another mail server in Exim's place. */
export function layerOf(suite: Suite, mta: Exclude<BoxMta, 'exim'>): Layer {
  return { mta, base: recipeOf(suite), packages: layers[mta], install: layerScript };
}

/** Where a layer lies below `.lab/rootfs`. */
export function layerName({ base, mta, ...rest }: Layer): string {
  return `layer-${base.suite}-${mta}-${hash({ base: recipeName(base), ...rest })}`;
}

/** The recipe of a suite. */
export function recipeOf(suite: Suite): Recipe {
  return { suite, packages: packages[suite], clock: readFileSync(new URL('clock.c', import.meta.url), 'utf8'), install: installScript };
}

/** Where a recipe's root file system lies below `.lab/rootfs`: the suite and eight hex digits of the recipe. */
export function recipeName(recipe: Recipe): string {
  return `${recipe.suite}-${hash(recipe)}`;
}

function hash(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 8);
}
