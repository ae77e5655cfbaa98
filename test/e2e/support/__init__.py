"""What the end-to-end tests share. Each module stands alone; conftest.py makes fixtures of them."""
