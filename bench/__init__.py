"""What each main page costs at 30, 3,000 and 30,000 initiatives, beside a bare page of the same stack. `make bench`."""
