"""What runs inside the TaskManager. Java reaches it through named entry points only."""
