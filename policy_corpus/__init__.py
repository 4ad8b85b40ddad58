"""What the policy says: the model, the reader of policy files, and the files themselves."""
