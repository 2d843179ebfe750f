"""What the example network is made of: tables of facts, and the code that writes it as files."""
