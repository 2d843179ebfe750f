"""Course feeds of others, read as tables: EMG XML 3.0 and EMIL 3 JSON."""
