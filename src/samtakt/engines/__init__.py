"""The pure part of Samtakt: numbers in, a result out.

An engine knows no framework, no file, no clock and no network; what is random
comes from a seed that the caller names. Engines do not know each other. Each
returns codes and figures, never sentences, so that the caller can speak the
reader's language.
"""
