#!/bin/sh
# Makes this machine a kiosk: user, settings, systemd units and session. Run as root; running it again is harmless,
# and settings that are there already stay as they are.
#
#   sh install.sh [--cage] [--program PATH] [--root FOLDER]
#
#   --cage           the display is cage with X inside, instead of X with openbox
#   --program PATH   where the kiosk's command is; otherwise /opt/lobby-kiosk/bin/kiosk
#   --root FOLDER    write the files below FOLDER only, make no user and start nothing: to look first, or for an image
#
# Before it:   python3 -m venv /opt/lobby-kiosk && /opt/lobby-kiosk/bin/pip install lobby_kiosk-*.whl
# After it:    reboot, or systemctl start kiosk
# Undo:        systemctl disable --now kiosk kiosk-x kiosk-cage; systemctl unmask ctrl-alt-del.target
set -eu

here=$(cd "$(dirname "$0")" && pwd)
display=kiosk-x
other=kiosk-cage
program=/opt/lobby-kiosk/bin/kiosk
root=

refuse() {
  echo "install.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --cage) display=kiosk-cage other=kiosk-x ;;
    --program) [ $# -gt 1 ] || refuse "--program needs a path"; program=$2; shift ;;
    --root) [ $# -gt 1 ] || refuse "--root needs a folder"; root=$2; shift ;;
    *) refuse "$1 is not known; allowed are --cage, --program PATH and --root FOLDER" ;;
  esac
  shift
done

case $program in
  *[!A-Za-z0-9/._-]*) refuse "--program $program: allowed are letters, digits and / . _ -" ;;
  /*) ;;
  *) refuse "--program $program: an absolute path is needed" ;;
esac
if [ -z "$root" ]; then
  [ "$(id -u)" = 0 ] || refuse "this changes the system: run it as root, or look first with --root FOLDER"
  [ -x "$program" ] || refuse "$program is not there: install the kiosk first, or name it with --program PATH"
fi

put() { # put FILE MODE TARGET
  install -D -m "$2" "$here/$1" "$root$3"
}

with_program() { # with_program FILE MODE TARGET
  install -D -m "$2" /dev/null "$root$3"
  sed "s|@PROGRAM@|$program|" "$here/$1" >"$root$3"
}

put_new() { # settings belong to whoever runs the kiosk
  [ -e "$root$3" ] || put "$1" "$2" "$3"
}

units=/etc/systemd/system
for unit in kiosk-again kiosk-x kiosk-cage; do
  put "systemd/$unit.service" 644 "$units/$unit.service"
done
install -d "$root$units"
with_program systemd/kiosk.service 644 "$units/kiosk.service"
with_program session/kiosk-doctor 755 /usr/local/sbin/kiosk-doctor
put session/x-session 755 /usr/local/lib/kiosk/x-session
put session/openbox.xml 644 /usr/local/lib/kiosk/openbox.xml
put_new etc/50-kiosk-xorg.conf 644 /etc/X11/xorg.conf.d/50-kiosk.conf
put etc/60-kiosk-sysctl.conf 644 /etc/sysctl.d/60-kiosk.conf
put_new etc/kiosk.env 640 /etc/kiosk/kiosk.env

if [ -n "$root" ]; then
  ln -sf "$display.service" "$root$units/kiosk-display.service"
  echo "the files are below $root"
  exit 0
fi

id kiosk >/dev/null 2>&1 ||
  useradd --system --user-group --home-dir /var/lib/kiosk --no-create-home --shell /usr/sbin/nologin kiosk
systemctl daemon-reload
systemctl mask ctrl-alt-del.target
systemctl disable "$other.service"
systemctl enable "$display.service" kiosk.service
systemctl set-default graphical.target
sysctl --quiet --load=/etc/sysctl.d/60-kiosk.conf
echo "done; the kiosk starts with the machine, or now with: systemctl start kiosk; kiosk-doctor looks at it"
