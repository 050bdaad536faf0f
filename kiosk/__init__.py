"""The office: who came, what for, who is next, what was promised."""

__version__ = "0.1.0"
