"""The outside form of cases and recommendations: what the API, the command line and JSONL files carry."""
