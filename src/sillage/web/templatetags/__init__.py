"""What templates of forms need."""
