#!/bin/sh -eu
# Runs in the fresh namespaces of a box: makes the machine's tree its own, forgets the real one, and becomes the first process.
# The root file system is only read; what the box writes lies in a tmpfs that ends with it.
rootfs=$1; base=$2; node=$3; tool=$4; host=$5; shift 5

mount --make-rprivate /
mount -t tmpfs -o mode=755,size=3g lab "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay -o "lowerdir=$rootfs,upperdir=$base/upper,workdir=$base/work" overlay "$base/root"
cd "$base/root"

mount -t proc proc proc
mount -t tmpfs -o mode=755 run run
mkdir run/lock; chmod 1777 run/lock
mount -t tmpfs -o mode=755 dev dev
mkdir dev/pts dev/shm
mknod -m 666 dev/null c 1 3; mknod -m 666 dev/zero c 1 5; mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8; mknod -m 666 dev/urandom c 1 9; mknod -m 666 dev/tty c 5 0
mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr

mkdir -p opt/node/bin opt/spamtrace put
touch opt/node/bin/node
mount --bind "$node" opt/node/bin/node
mount -o remount,bind,ro opt/node/bin/node
if [ -d "$tool" ]; then mount --bind "$tool" opt/spamtrace; mount -o remount,bind,ro opt/spamtrace; fi
head -c 4096 /dev/zero > opt/lab/clock

hostname "$host"
echo "$host" > etc/hostname
echo "$host" > etc/mailname
printf '127.0.0.1 localhost\n203.0.113.10 %s %s\n' "$host" "${host%%.*}" > etc/hosts
printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n' > etc/nsswitch.conf
: > etc/resolv.conf

chroot . ip link set lo up
# An address with a prefix makes the whole network local on the loopback device.
for network in 192.0.2.1/24 198.51.100.1/24 203.0.113.1/24; do chroot . ip addr add "$network" dev lo; done
for address in "$@"; do chroot . ip addr add "$address" dev lo nodad 2>/dev/null || chroot . ip addr add "$address" dev lo; done

pivot_root . put
exec chroot . /bin/bash -c '
umount -l /put && rmdir /put
echo /opt/lab/clock.so > /etc/ld.so.preload
echo ready
while read -r _; do :; done   # until the test that opened the box closes the pipe or dies; then everything here ends
'
