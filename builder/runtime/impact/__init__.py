"""What another version would have answered to what users said."""
