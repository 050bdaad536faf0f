"""The fault campaign: thousands of slips under every fault we know, and thousands of killed kiosks."""
