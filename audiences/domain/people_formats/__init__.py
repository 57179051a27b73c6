"""People files of other systems (AU, blueprint 10): what their columns are called, and what their values mean here."""
