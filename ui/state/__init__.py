"""What one browser tab remembers: who works in it, the draft that it holds, what can be taken back."""
