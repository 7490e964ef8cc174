"""What is true on paper too: no Django, no network, no file, no clock."""
