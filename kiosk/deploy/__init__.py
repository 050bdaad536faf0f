"""Files that make a machine a kiosk: systemd units, a display without ways out, and `install.sh`, which explains."""
