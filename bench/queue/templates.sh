# Runs as root in a Debian root file system of its own: a real Exim takes in about 1,200 different messages and leaves them in $1/spool.
set -eu
work=$1
cat > /etc/exim4/exim4.conf <<'CONF'
primary_hostname = host.example.com
qualify_domain = host.example.com
domainlist local_domains = @
queue_only
untrusted_set_sender = *
local_from_check = false
local_sender_retain = true
daemon_smtp_ports = 2525
local_interfaces = 127.0.0.1
acl_smtp_rcpt = accept
acl_smtp_data = accept
acl_not_smtp = accept
recipients_max = 0
smtp_accept_max_per_connection = 5000
smtp_accept_queue_per_connection = 5000
keep_environment =
begin routers
fail:
  driver = redirect
  local_parts = nobody
  domains = +local_domains
  data = :fail: no such user
  allow_fail
remote:
  driver = manualroute
  route_list = * 127.0.0.1::2599
  self = send
  transport = smtp
begin transports
smtp:
  driver = smtp
begin retry
* * F,4d,15m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if eq{$auth3}{secret}}
  server_set_id = $auth2
CONF
chown -R Debian-exim:Debian-exim /var/spool/exim4
exim4 -bd
sleep 1
perl - <<'PERL'
use strict; use IO::Socket::INET; use MIME::Base64;
my $seed = 1; sub draw { $seed = ($seed * 1103515245 + 12345) % 2147483648; return int($seed / 65536) % $_[0]; }
my @words = qw(invoice order payment urgent offer account notice delivery report bonus);
my @subjects = map { "$_ " . $words[draw(10)] } @words;
sub letter {
  my ($n, $from, $to) = @_;
  my $subject = draw(5) ? "$subjects[draw(10)] $n" : '=?utf-8?B?' . encode_base64("\xd0\xa1\xd1\x87\xd1\x91\xd1\x82 $n", '') . '?=';
  my $html = draw(2);
  return "To: $to\nSubject: $subject\nX-PHP-Originating-Script: " . (33 + draw(9)) . ":mail$n.php\nFrom: \"Shop $n\" <$from>\nReply-To: $from\n" .
    "X-Mailer: PHPMailer 6." . draw(9) . ".0 (https://github.com/PHPMailer/PHPMailer)\nMIME-Version: 1.0\n" .
    "Content-Type: text/" . ($html ? 'html' : 'plain') . "; charset=utf-8\n\n" . ("body of message $n " x (5 + draw(60))) . "\n";
}
sub many { my $n = shift; my $count = draw(4) ? 1 : 1 + draw(50); return map { "user$n.$_\@remote" . draw(400) . '.example' } 1 .. $count; }
# A web user, 700 messages over sendmail -bS: as PHP's mail() leaves them, by the one process that is quick.
open(my $batch, '|-', 'su', '-s', '/bin/sh', 'www-data', '-c', '/usr/sbin/exim4 -bS > /dev/null') or die;
for my $n (1 .. 700) {
  my @to = many($n); my $from = "bounce$n\@site" . draw(60) . '.example';
  print $batch "MAIL FROM:<$from>\n", (map { "RCPT TO:<$_>\n" } @to), "DATA\n", letter($n, $from, $to[0]), ".\n";
}
close $batch;
# Logins over TCP, 380 messages; 60 more without a login; 60 to a local user who is not there, from senders that cannot be reached: bounces.
for my $set ([701, 1080, 1], [1081, 1140, 0], [1141, 1200, 0]) {
  my ($first, $last, $auth) = @$set;
  for (my $start = $first; $start <= $last; $start += 40) {
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1:2525') or die;
    my $answer = sub { my $line; do { $line = <$socket> } while $line =~ /^\d+-/; die $line unless $line =~ /^[23]/ };
    my $say = sub { print $socket "$_[0]\r\n"; $answer->() };
    $answer->(); $say->("EHLO desktop$start.example");
    my $login = "info$start\@site" . ($start % 60) . '.example';
    $say->('AUTH PLAIN ' . encode_base64("\0$login\0secret", '')) if $auth;
    for my $n ($start .. ($start + 39 < $last ? $start + 39 : $last)) {
      my @to = $first == 1141 ? ('nobody@host.example.com') : many($n);
      my $from = $auth ? $login : "stranger$n\@away.example";
      $say->("MAIL FROM:<$from>"); $say->("RCPT TO:<$_>") for @to; $say->('DATA');
      my $text = letter($n, $from, $to[0]); $text =~ s/\n/\r\n/g; print $socket "$text.\r\n"; $answer->();
    }
    $say->('QUIT');
  }
}
PERL
for n in $(seq 1 30); do printf 'To: a%s@remote.example\nSubject: cron %s\n\nbody\n' $n $n | su -s /bin/sh www-data -c "exim4 -i -t -fcron$n@site.example"; done
# Only what is for nobody@ is tried: its bounces stay, frozen.
exim4 -qff -Rnobody@host.example.com > /dev/null 2>&1 || true
exim4 -R nobody@host.example.com > /dev/null 2>&1 || true
for id in $(exipick -i '$recipients =~ /nobody@host/'); do exim4 -M "$id" > /dev/null 2>&1; done
sleep 1
for id in $(exipick -i '$sender_address eq ""'); do exim4 -Mf "$id" > /dev/null; done
cp -a /var/spool/exim4 "$work/spool"
exim4 -bpc
