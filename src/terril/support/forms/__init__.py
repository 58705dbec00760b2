"""What people type. A form that fails gives back everything."""
