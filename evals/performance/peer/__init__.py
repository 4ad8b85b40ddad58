"""What the service is measured against: the same job with LangChain in an afternoon, in a day, and with nothing."""
