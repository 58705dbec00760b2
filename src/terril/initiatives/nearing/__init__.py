"""What looks close to an initiative, and is put aside when it is not."""
