"""Running golden cases: what was asked for, what came of each case, and how a killed run goes on."""
