"""What an author writes, as frozen data: the ground that every other room stands on."""
