"""What a developer runs by hand: nothing here is needed to install, start or test the kiosk."""
