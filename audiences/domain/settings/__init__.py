"""Settings in three tiers (GO1): what the center locks, bounds or delegates, what is in force in a place, and why.

`catalogue` names the settings, `kinds` say what their values are, `resolution` is the pure rule, `book` reads a
tenant's values for it, `changes` are the verbs, `effects` the socket by which other floors tell what a change would do.
"""
