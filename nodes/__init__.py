"""The host side: one file of nodes for each system. No network and no picture maths lives here."""
